// bug: U1
// rule: UseAfterSection
// The serial is read through a copied record set whose data belongs to the zone contents.
#include <arpa/inet.h>
#include <stdint.h>
#include <string.h>
#include <urcu.h>

struct rdataset {
    uint16_t count;
    uint8_t *rdata;
};

struct zone_contents {
    struct rdataset soa;
    uint32_t nodes;
};

static struct zone_contents *zone_contents;

static struct rdataset contents_soa(const struct zone_contents *contents)
{
    return contents->soa;
}

uint32_t zone_serial(void)
{
    struct zone_contents *contents;
    struct rdataset soa = { .count = 0 };
    uint32_t serial = 0;

    rcu_read_lock();
    contents = rcu_dereference(zone_contents);
    if (contents != NULL)
        soa = contents_soa(contents);
#ifdef MISUSE
    rcu_read_unlock();
    if (soa.count > 0)
        memcpy(&serial, soa.rdata, sizeof(serial));  // reported
#else
    if (soa.count > 0)
        memcpy(&serial, soa.rdata, sizeof(serial));
    rcu_read_unlock();
#endif
    return ntohl(serial);
}
