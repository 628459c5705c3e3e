// row: 23
// tier: flow
// seen: gcc:O2 clang:consumed clang:O2
// expect-typestate: argument not in expected state
// expect-optimiser: this guard was released
// Inlined, the callee's drop is in plain sight of the optimiser: g++ rejects the caller's next use as well.
#include <guarded/guarded.hpp>

struct door {
    bool open = false;
};

template <class G>
void leave(G* g) {
    unlock(std::move(*g));
}

bool case_r23_dropped_by_an_inlined_callee(guarded::slot<door>& front) {
    auto g = guarded::read_lock();
#ifdef MISUSE
    leave(&g);
    return front.load(g) != nullptr;  // misuse
#else
    const bool there = front.load(g) != nullptr;
    leave(&g);
    return there;
#endif
}
