// row: 11
// tier: types
// seen: all
// expect: read guard: writing needs the write guard
// A published object is changed in place; readers must be given a new one.
#include <guarded/guarded.hpp>

#include <memory>

struct limits {
    explicit limits(int files) : open_files{files} {}
    int open_files;
};

void case_r11_set_under_read_guard(guarded::slot<limits, guarded::rcu_memb>& current) {
    auto me = guarded::register_thread<guarded::rcu_memb>();
    auto g = read_lock(me);
    auto l = current.load(g);
    if (!l) return;
#ifdef MISUSE
    set(g, l, &limits::open_files, 64);  // misuse
#else
    auto next = std::make_unique<limits>(get(g, l, &limits::open_files) + 1);
    current.publish(std::move(next));
#endif
}
