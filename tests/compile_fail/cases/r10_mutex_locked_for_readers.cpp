// row: 10
// tier: types
// seen: all
// expect: mutex without readers: take lock, or a std::shared_mutex
// A std::mutex has one holder, reader or not.
#include <guarded/guarded.hpp>

#include <shared_mutex>

struct board_of_scores {
    int best = 0;
};

#ifdef MISUSE
int case_r10_mutex_locked_for_readers(guarded::locked<board_of_scores>& scores) {
    const auto g = lock_shared(scores);  // misuse
    return 0;
}
#else
int case_r10_mutex_locked_for_readers(guarded::locked<board_of_scores, std::shared_mutex>& scores) {
    const auto g = lock_shared(scores);
    return get(g, root(g), &board_of_scores::best);
}
#endif
