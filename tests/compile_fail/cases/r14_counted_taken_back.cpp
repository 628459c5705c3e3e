// row: 14
// tier: types
// seen: all
// expect: counted object has other owners: retire it
// After a grace period no reader sees it, but references may still own it: it is nobody's alone.
#include <guarded/guarded.hpp>

struct channel : guarded::counted<> {
    int id = 0;
};

void case_r14_counted_taken_back(guarded::slot<channel>& open) {
    auto old = open.exchange(nullptr);
#ifdef MISUSE
    const std::unique_ptr<channel> mine = wait(std::move(old));  // misuse
#else
    retire(std::move(old));
#endif
}
