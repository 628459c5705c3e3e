// row: 13
// tier: types
// seen: all
// expect: result may point into protected memory
// The search under the lock hands out an iterator; the vector may have grown when it is read.
#include <guarded/guarded.hpp>

#include <algorithm>
#include <vector>

struct score_board {
    std::vector<int> scores;
};

int case_r13_with_returns_iterator(guarded::locked<score_board>& board) {
    auto g = lock(board);
#ifdef MISUSE
    const auto found = with(g, root(g), [](const score_board& b) { return std::ranges::max_element(b.scores); });  // misuse
    unlock(std::move(g));
    return *found;
#else
    const int found =
        with(g, root(g), [](const score_board& b) { return b.scores.empty() ? 0 : *std::ranges::max_element(b.scores); });
    unlock(std::move(g));
    return found;
#endif
}
