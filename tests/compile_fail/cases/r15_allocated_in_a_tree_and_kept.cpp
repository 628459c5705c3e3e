// row: 15
// tier: types
// seen: all
// expect: not a unique_ptr of this object
// A buffer is put into the lowest gap of a tree, and its maker keeps it as well.
#include <guarded/guarded.hpp>

#include <memory>
#include <optional>

struct buffer {
    int pages = 0;
};
struct with_gaps : guarded::range_options {
    static constexpr bool gaps = true;
};
using buffer_tree = guarded::range_map<unsigned, buffer, guarded::rcu_bp, std::mutex, with_gaps>;

void case_r15_allocated_in_a_tree_and_kept(buffer_tree& buffers, std::unique_ptr<buffer> mine) {
    auto w = lock(buffers);
#ifdef MISUSE
    if (buffers.alloc_range(w, 16, 0, 1023, mine)) return;  // misuse
#else
    if (buffers.alloc_range(w, 16, 0, 1023, std::move(mine))) return;
#endif
    mine.reset();
}
