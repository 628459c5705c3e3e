// row: 15
// tier: types
// seen: all
// expect: not uniquely owned: publish
// The cache entry is swapped in by a pointer that the caller goes on holding.
#include <guarded/guarded.hpp>

struct entry {
    int key = 0;
};

void case_r15_exchange_keeps_owner(guarded::slot<entry>& cached, int key) {
    auto fresh = std::make_unique<entry>();
    fresh->key = key;
#ifdef MISUSE
    guarded::unlinked<entry> old = cached.exchange(fresh);  // misuse
#else
    guarded::unlinked<entry> old = cached.exchange(std::move(fresh));
#endif
    retire(std::move(old));
}
