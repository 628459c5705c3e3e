// row: 13
// tier: types
// seen: all
// expect: result may point into protected memory: copy values out, or specialise guarded::detached
// The record lives on by its count, but its data lies in the zone, which goes.
#include <guarded/guarded.hpp>

#include <memory>
#include <vector>

struct zone_record {
    int type = 6;
#ifdef MISUSE
    const unsigned char* data = nullptr;
#else
    std::vector<unsigned char> data;
#endif
};
struct dns_zone {
    std::vector<unsigned char> bytes;
    std::shared_ptr<zone_record> authority;
};

int case_r13_get_a_shared_owner_of_an_address(guarded::slot<dns_zone>& published) {
    auto g = guarded::read_lock();
    auto z = published.load(g);
    if (!z) return 0;
#ifdef MISUSE
    auto record = get(g, z, &dns_zone::authority);  // misuse
#else
    auto record = get(g, z, &dns_zone::authority);
#endif
    unlock(std::move(g));
    return record->data[0];
}
