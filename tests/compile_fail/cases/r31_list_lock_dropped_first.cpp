// row: 31
// tier: optimiser
// seen: gcc:O2 clang:O2
// expect: this guard was released
// run: the guard that a lock's object was found under has ended
// Found under the list's lock, which is dropped once the entry's own is held: who has the list may free the entry.
#include <guarded/guarded.hpp>

struct state {
    int uses = 1;
};
struct peer {
    guarded::locked<state> own;
};

struct list {
    std::unique_ptr<peer> first = std::make_unique<peer>();
};

int main() {
    guarded::locked<list> all;
    auto g = lock(all);
    auto h = lock(g, load(g, root(g), &list::first), &peer::own);
#ifdef MISUSE
    unlock(std::move(g));
    set(h, root(h), &state::uses, 2);  // misuse
#else
    set(h, root(h), &state::uses, 2);
#endif
    return 0;
}
