// row: 14
// tier: types
// seen: all
// expect: given to delete, expected pointer | cannot delete expression of type | given to delete
// The object is freed at once, with readers still on it.
#include <guarded/guarded.hpp>

struct menu {
    int entries = 0;
};

void case_r14_deleted(guarded::slot<menu>& shown) {
    auto old = shown.exchange(nullptr);
#ifdef MISUSE
    delete old;  // misuse
#else
    retire(std::move(old));
#endif
}
