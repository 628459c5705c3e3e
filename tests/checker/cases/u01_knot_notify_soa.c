// bug: U1
// rule: UseAfterSection
// The SOA record set is copied by value and its data sent after the section. The fix copies the data too.
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <urcu.h>

struct rrset {
    uint16_t type;
    uint16_t size;
    uint8_t *rdata;
};

struct zone_contents {
    struct rrset soa;
};

struct zone {
    struct zone_contents *contents;
};

int send_notify(const uint8_t *rdata, uint16_t size);

int zone_notify(struct zone *zone)
{
    struct zone_contents *contents;
    struct rrset soa;
    int ret;

    rcu_read_lock();
    contents = rcu_dereference(zone->contents);
    if (contents == NULL) {
        rcu_read_unlock();
        return -1;
    }
    soa = contents->soa;
#ifndef MISUSE
    soa.rdata = malloc(soa.size);
    if (soa.rdata != NULL)
        memcpy(soa.rdata, contents->soa.rdata, soa.size);
#endif
    rcu_read_unlock();

    ret = send_notify(soa.rdata, soa.size);  // reported
#ifndef MISUSE
    free(soa.rdata);
#endif
    return ret;
}
