// row: 15
// tier: types
// seen: all
// expect: not a list of this tree
// The tree would own what the list must go on owning.
#include <guarded/guarded.hpp>

#include <memory>
#include <vector>

struct segment {
    int rights = 0;
};
struct given_segment {
    unsigned first = 0;
    unsigned last = 0;
    std::unique_ptr<segment> value;
};
using segment_tree = guarded::range_map<unsigned, segment>;

#ifdef MISUSE
void case_r15_tree_loaded_from_a_constant_list(segment_tree& segments, const std::vector<given_segment>& all) {
    auto w = lock(segments);
    segments.bulk_load(w, all.begin(), all.end());  // misuse
}
#else
void case_r15_tree_loaded_from_a_constant_list(segment_tree& segments, std::vector<given_segment>&& all) {
    auto w = lock(segments);
    segments.bulk_load(w, all.begin(), all.end());
}
#endif
