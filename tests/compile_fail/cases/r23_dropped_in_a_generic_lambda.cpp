// row: 23
// tier: typestate
// seen: clang:consumed
// expect: argument not in expected state
// The cleanup lambda takes `auto&`: nothing at its call says that the lock is gone behind it.
#include <guarded/guarded.hpp>

struct printer {
    int queued = 0;
};

int case_r23_dropped_in_a_generic_lambda(guarded::locked<printer>& shared, void (*feed)()) {
    auto g = lock(shared);
    const int queued = get(g, root(g), &printer::queued);
#ifdef MISUSE
    const auto finish = [&](auto& held) {
        unlock(std::move(held));  // misuse
        feed();
    };
    finish(g);
#else
    const auto finish = [&](auto&& held) {
        unlock(std::move(held));
        feed();
    };
    finish(std::move(g));
#endif
    return queued;
}
