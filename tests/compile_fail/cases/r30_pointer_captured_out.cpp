// row: 30
// tier: types
// seen: all
// expect: function with captures
// A closure that captures carries the object's address out of the call that lends it.
#include <guarded/guarded.hpp>

struct job : guarded::counted<> {
    int id = 0;
};

int case_r30_pointer_captured_out(guarded::ref<job> mine, int base) {
    if (!mine) return 0;
#ifdef MISUSE
    const job* kept = nullptr;
    with(mine, [&kept](const job& j) { kept = &j; });  // misuse
    release(std::move(mine));
    return base + kept->id;
#else
    const int id = with(mine, [](const job& j, int b) { return b + j.id; }, base);
    release(std::move(mine));
    return id;
#endif
}
