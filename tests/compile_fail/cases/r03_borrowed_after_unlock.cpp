// row: 3
// tier: flow
// seen: clang:consumed gcc:O2 clang:O2
// expect: this guard was released
// expect-typestate: argument not in expected state
// The guard is lent to a callee after it was released.
#include <guarded/guarded.hpp>

struct frame {
    int owner = 0;
};

template <class G>
int trace(guarded::borrowed<G> g, guarded::ptr<frame, G> f) {
    return get(g, f, &frame::owner);
}

int case_r03_borrowed_after_unlock(guarded::slot<frame>& blocked) {
    auto g = guarded::read_lock();
    auto f = blocked.load(g);
    if (!f) return 0;
#ifdef MISUSE
    unlock(std::move(g));
    return trace(borrow(g), f);  // misuse
#else
    const int owner = trace(borrow(g), f);
    unlock(std::move(g));
    return owner;
#endif
}
