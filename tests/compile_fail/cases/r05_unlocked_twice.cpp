// row: 5
// bug: K55
// tier: flow
// seen: clang:consumed gcc:O2 clang:O2
// expect: this guard was released
// expect-typestate: argument not in expected state
// The loop leaves the section before it breaks, and the code after the loop leaves it once more.
#include <guarded/guarded.hpp>

struct extent {
    int references = 0;
};

int case_r05_unlocked_twice(guarded::slot<extent>& buffers) {
    auto g = guarded::read_lock();
    auto e = buffers.load(g);
    const int references = e ? get(g, e, &extent::references) : 0;
    unlock(std::move(g));
#ifdef MISUSE
    unlock(std::move(g));  // misuse
#endif
    return references;
}
