// row: 23
// tier: typestate
// seen: clang:consumed
// expect: argument not in expected state
// A C-style callee is given the guard's address and lets go of it: the caller's next use is refused.
#include <guarded/guarded.hpp>

struct lamp {
    int watts = 0;
};

template <class G>
[[gnu::noinline]] void end_section(G* g) {
    if (g != nullptr) unlock(std::move(*g));
}

bool case_r23_used_after_its_address_was_passed(guarded::slot<lamp>& hall) {
    auto g = guarded::read_lock();
#ifdef MISUSE
    end_section(&g);
    return hall.load(g) != nullptr;  // misuse
#else
    const bool there = hall.load(g) != nullptr;
    end_section(&g);
    return there;
#endif
}
