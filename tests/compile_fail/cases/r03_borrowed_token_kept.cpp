// row: 3
// tier: optimiser
// seen: gcc:O2 clang:O2
// expect: this guard was released
// A token that was borrowed from the guard is used when the guard is gone.
#include <guarded/guarded.hpp>

struct peer {
    int key = 0;
};

int case_r03_borrowed_token_kept(guarded::slot<peer>& peers) {
    auto g = guarded::read_lock();
    auto p = peers.load(g);
    if (!p) return 0;
    auto lent = borrow(g);
#ifdef MISUSE
    unlock(std::move(g));
    return get(lent, p, &peer::key);  // misuse
#else
    const int key = get(lent, p, &peer::key);
    unlock(std::move(g));
    return key;
#endif
}
