// row: 16
// tier: types
// seen: all
// expect: a reference is not copied: take another by share
// A copied handle would put one reference twice.
#include <guarded/guarded.hpp>

struct task : guarded::counted<> {
    int priority = 0;
};

int case_r16_reference_copied(guarded::ref<task> current) {
    if (!current) return 0;
#ifdef MISUSE
    const auto mine = current;  // misuse
#else
    const auto mine = share(current);
#endif
    return mine ? get(mine, &task::priority) : 0;
}
