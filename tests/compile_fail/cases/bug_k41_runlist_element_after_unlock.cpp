// row: 13
// bug: K41
// tier: types
// seen: all
// expect: result may point into protected memory
// ntfs: the address of an array element is kept over the unlock, and the array is reallocated.
#include <guarded/guarded.hpp>

#include <vector>

struct run {
    long vcn = 0;
    long length = 0;
};
struct runlist {
    std::vector<run> runs;
};

long bug_k41_runlist_element_after_unlock(guarded::locked<runlist>& list, std::size_t index) {
    auto g = lock(list);
    if (size(g, root(g), &runlist::runs) <= index) return 0;
#ifdef MISUSE
    const run* rl = with(g, root(g), [](const runlist& l, std::size_t at) { return &l.runs[at]; }, index);  // misuse
    unlock(std::move(g));
    return rl->length;
#else
    const run rl = get(g, at(g, root(g), &runlist::runs, index));
    unlock(std::move(g));
    return rl.length;
#endif
}
