// row: 3
// tier: flow
// seen: clang:consumed gcc:O2 clang:O2
// expect: this guard was released
// expect-typestate: argument not in expected state
// A scope-exit closure was given the guard; the code around it goes on as if it had it.
#include <guarded/guarded.hpp>

struct stats {
    int served = 0;
};

int case_r03_guard_moved_into_closure(guarded::slot<stats>& shared) {
    auto g = guarded::read_lock();
    auto s = shared.load(g);
    if (!s) return 0;
#ifdef MISUSE
    auto finish = [owned = std::move(g)]() mutable { unlock(std::move(owned)); };
    const int served = get(g, s, &stats::served);  // misuse
    finish();
#else
    const int served = get(g, s, &stats::served);
    auto finish = [owned = std::move(g)]() mutable { unlock(std::move(owned)); };
    finish();
#endif
    return served;
}
