// row: 7
// tier: flow
// seen: clang:consumed gcc:O2 clang:O2
// expect: this guard was released
// expect-typestate: argument not in expected state
// The callee takes the guard, drops it and sleeps; the caller goes on with its own pointer.
#include <guarded/guarded.hpp>

struct vma {
    int flags = 0;
};

void sleep_for_io();

template <class Guard>
int fault(Guard g, guarded::ptr<vma, Guard> v) {
    const int flags = get(g, v, &vma::flags);
    unlock(std::move(g));
    sleep_for_io();
    return flags;
}

int case_r07_callee_given_the_guard(guarded::slot<vma>& regions) {
    auto g = guarded::read_lock();
    auto v = regions.load(g);
    if (!v) return 0;
#ifdef MISUSE
    const int result = fault(std::move(g), v);
    return result + get(g, v, &vma::flags);  // misuse
#else
    const int flags = get(g, v, &vma::flags);
    return fault(std::move(g), v) + flags;
#endif
}
