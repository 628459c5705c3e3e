// row: 5
// tier: types
// seen: all
// expect: a guard is not assigned each has a type of its own so name a new one
// A lock is given to others between two turns, and taken again under the old name.
#include <guarded/guarded.hpp>

struct queue {
    int length = 0;
};

void case_r05_lock_guard_relocked_in_a_loop(guarded::locked<queue>& jobs) {
#ifdef MISUSE
    auto g = lock(jobs);
    for (int turn = 0; turn != 8; ++turn) {
        g = relock(std::move(g));  // misuse
    }
#else
    for (int turn = 0; turn != 8; ++turn) {
        auto g = lock(jobs);
        set(g, root(g), &queue::length, turn);
    }
#endif
}
