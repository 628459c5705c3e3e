// row: 3
// bug: K63
// tier: flow
// seen: clang:consumed gcc:O2 clang:O2
// expect: this guard was released
// expect-typestate: argument not in expected state
// The table's entry is found under RCU and copied out when RCU is gone.
#include <guarded/guarded.hpp>

struct port_info {
    int connection = 0;
    int port = 0;
};

bool case_r03_copy_after_unlock_memb(const guarded::slot<port_info, guarded::rcu_memb>& table, port_info* out) {
    auto me = guarded::register_thread<guarded::rcu_memb>();
    auto g = read_lock(me);
    auto info = table.load(g);
    if (!info) return false;
#ifdef MISUSE
    unlock(std::move(g));
    *out = get(g, info);  // misuse
#else
    *out = get(g, info);
    unlock(std::move(g));
#endif
    return true;
}
