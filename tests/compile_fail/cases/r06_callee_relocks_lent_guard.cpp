// row: 6
// tier: types
// seen: all
// expect: lent guard: only its owner may release it
// A callee that works for long lets others in, and ends the section under its caller's pointer.
#include <guarded/guarded.hpp>

struct page {
    int flags = 0;
};

void work();

template <class G>
int scan(guarded::borrowed<G> g, guarded::ptr<page, G> p) {
    work();
#ifdef MISUSE
    auto fresh = relock(std::move(g));  // misuse
    work();
    return p ? 1 : 0;
#else
    return get(g, p, &page::flags);
#endif
}

int case_r06_callee_relocks_lent_guard(guarded::slot<page, guarded::rcu_mb>& pages) {
    auto me = guarded::register_thread<guarded::rcu_mb>();
    auto g = read_lock(me);
    auto p = pages.load(g);
    return p ? scan(borrow(g), p) + get(g, p, &page::flags) : 0;
}
