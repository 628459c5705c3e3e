// row: 2
// bug: K47
// tier: types
// seen: all
// expect: no guard
// rcu_dereference_raw: the published array is loaded outside any section.
#include <guarded/guarded.hpp>

struct set_list {
    int count = 0;
};

int case_r02_load_without_guard(guarded::slot<set_list>& list) {
#ifdef MISUSE
    auto sets = list.load();  // misuse
    return sets ? 1 : 0;
#else
    auto g = guarded::read_lock();
    auto sets = list.load(g);
    return sets ? get(g, sets, &set_list::count) : 0;
#endif
}
