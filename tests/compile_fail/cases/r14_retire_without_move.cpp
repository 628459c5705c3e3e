// row: 14
// tier: types
// seen: all
// expect: unlinked object kept: pass it by std::move
// The writer would keep a name for what it gave to the domain.
#include <guarded/guarded.hpp>

struct settings {
    int verbosity = 0;
};

void case_r14_retire_without_move(guarded::slot<settings>& active) {
    auto old = active.exchange(std::make_unique<settings>());
#ifdef MISUSE
    retire(old);  // misuse
#else
    retire(std::move(old));
#endif
}
