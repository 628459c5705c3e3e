// row: 13
// bug: U1
// tier: types
// seen: all
// expect: result may point into protected memory
// knot: the SOA record set is copied as a struct, its data pointer still leads into the zone; then comes the network.
#include <guarded/guarded.hpp>

#include <vector>

struct rrset {
    int type = 6;
    const unsigned char* rdata = nullptr;
};
struct zone_contents {
    rrset soa;
    std::vector<unsigned char> soa_bytes;
};

std::size_t bug_u01_shallow_copy_of_soa(const guarded::slot<zone_contents>& zone, void (*network)()) {
    auto rcu = guarded::read_lock();
    const auto contents = zone.load(rcu);
    if (!contents) return 0;
#ifdef MISUSE
    const rrset soa = get(rcu, contents, &zone_contents::soa);  // misuse
    unlock(std::move(rcu));
    network();
    return soa.rdata[0];
#else
    const auto soa = get(rcu, contents, &zone_contents::soa_bytes);
    unlock(std::move(rcu));
    network();
    return soa.size();
#endif
}
