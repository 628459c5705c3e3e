// row: 29
// bug: K41
// tier: flow
// seen: gcc:O2 clang:consumed clang:O2
// expect-typestate: argument not in expected state
// expect-optimiser: this guard was released
// ntfs: a run of the list is looked up under its lock and read after it, when the array may have been reallocated.
#include <guarded/guarded.hpp>

#include <vector>

struct run {
    long vcn = 0;
    long length = 0;
};
struct runlist {
    std::vector<run> runs;
};

long case_r29_element_read_after_unlock(guarded::locked<runlist>& list, std::size_t index) {
    auto g = lock(list);
    const auto rl = at(g, root(g), &runlist::runs, index);
    if (!rl) return 0;
#ifdef MISUSE
    unlock(std::move(g));
    return get(g, rl, &run::length);  // misuse
#else
    const run copy = get(g, rl);
    unlock(std::move(g));
    return copy.length;
#endif
}
