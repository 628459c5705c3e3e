// row: 24
// tier: typestate
// seen: clang:consumed
// expect: invalid invocation of method '~unlinked'
// run: an unlinked object was forgotten
// The common path retires the old route, the early return walks out on it.
#include <guarded/guarded.hpp>

struct route {
    int metric = 1;
};

static int replace(guarded::slot<route>& best, bool quiet) {
    auto old = best.exchange(std::make_unique<route>());
#ifdef MISUSE
    if (quiet) return 0;  // misuse
    retire(std::move(old));
#else
    retire(std::move(old));
    if (quiet) return 0;
#endif
    return best.access() == nullptr;
}

int main() {
    guarded::slot<route> best{std::make_unique<route>()};
    return replace(best, true);
}
