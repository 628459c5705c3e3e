// row: 31
// tier: optimiser
// seen: gcc:O2 clang:O2
// expect: this guard was released
// run: the guard that a lock's object was found under has ended
// Only the section is released by hand; the lock's guard goes with its scope, and unlocks what may be gone.
#include <guarded/guarded.hpp>

struct state {
    int uses = 1;
};
struct peer {
    guarded::locked<state> own;
};

int main() {
    guarded::slot<peer> found{std::make_unique<peer>()};
    auto g = guarded::read_lock();
    {
        const auto h = lock(g, found.load(g), &peer::own);
#ifdef MISUSE
        unlock(std::move(g));
    }  // misuse
#else
    }
    unlock(std::move(g));
#endif
    return 0;
}
