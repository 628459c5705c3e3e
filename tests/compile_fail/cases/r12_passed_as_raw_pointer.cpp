// row: 12
// tier: types
// seen: all
// expect: raw pointer: hand it off with evidence
// An old function takes a plain pointer; a bound one does not turn into it by itself.
#include <guarded/guarded.hpp>

struct packet {
    int length = 0;
};

int checksum(const packet* p);

int case_r12_passed_as_raw_pointer(guarded::slot<packet, guarded::rcu_mb>& queue) {
    auto me = guarded::register_thread<guarded::rcu_mb>();
    auto g = read_lock(me);
    auto p = queue.load(g);
    if (!p) return 0;
#ifdef MISUSE
    return checksum(p);  // misuse
#else
    return with(g, p, [](const packet& one) { return checksum(&one); });
#endif
}
