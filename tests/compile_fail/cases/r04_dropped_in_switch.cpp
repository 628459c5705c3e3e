// row: 4
// tier: typestate
// seen: clang:consumed gcc:prove
// expect: argument not in expected state
// expect-optimiser: this guard is not proved to be alive | this guard was released
// One case of a switch gives the mutex back, and falls out to code that needs it.
#include <guarded/guarded.hpp>

enum class request { read, write, close };

struct connection {
    int pending = 0;
    bool closed = false;
};

int case_r04_dropped_in_switch(guarded::locked<connection>& shared, request what) {
    auto g = lock(shared);
    auto c = root(g);
    int extra = 0;
    switch (what) {
        case request::read:
            break;
        case request::write:
            extra = 1;
            break;
        case request::close:
            set(g, c, &connection::closed, true);
            unlock(std::move(g));
#ifndef MISUSE
            return 0;
#else
            break;
#endif
    }
    return extra + get(g, c, &connection::pending);  // misuse
}
