// row: 18
// tier: types
// seen: all
// expect: thread not registered: pass what register_thread returned
// A pointer may be null or another thread's: the proof is the registration itself.
#include <guarded/guarded.hpp>

struct node_map {
    int nodes = 0;
};

int case_r18_address_of_registration(guarded::slot<node_map, guarded::rcu_memb>& map,
                                     const guarded::registration<guarded::rcu_memb>* me) {
    if (me == nullptr || map.access() == nullptr) return 0;
#ifdef MISUSE
    auto g = read_lock(me);  // misuse
    return 0;
#else
    auto g = read_lock(*me);
    return get(g, map.load(g), &node_map::nodes);
#endif
}
