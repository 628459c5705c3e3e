// row: 5
// bug: K55
// tier: typestate
// seen: clang:consumed gcc:prove
// expect: argument not in expected state
// expect-optimiser: this guard is not proved to be alive | this guard was released
// btrfs: the loop leaves the section before it breaks out on an error, and the code behind the loop leaves it again.
#include <guarded/guarded.hpp>

struct extent_buffer {
    int pages = 0;
};

int bug_k55_unlocked_twice_on_error(const guarded::slot<extent_buffer>& cached, int (*release_one)(int)) {
    auto g = guarded::read_lock();
    int error = 0;
    for (int i = 0; i < 4; ++i) {
        const auto eb = cached.load(g);
        if (!eb) break;
        const int pages = get(g, eb, &extent_buffer::pages);
#ifdef MISUSE
        if (pages == 0) {
            unlock(std::move(g));
            error = release_one(pages);
            break;
        }
#else
        if (pages == 0) {
            unlock(std::move(g));
            return release_one(pages);
        }
#endif
        error += pages;
    }
    unlock(std::move(g));  // misuse
    return error;
}
