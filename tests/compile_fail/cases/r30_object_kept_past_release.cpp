// row: 30
// tier: types
// seen: all
// expect: it would outlive r: get
// The object itself is given a plain name, and used when its last holder may be gone.
#include <guarded/guarded.hpp>

struct request : guarded::counted<> {
    int status = 0;
    int bytes = 0;
};

int case_r30_object_kept_past_release(guarded::ref<request> mine) {
    if (!mine) return 0;
#ifdef MISUSE
    const request& it = *mine;  // misuse
    release(std::move(mine));
    return it.status + it.bytes;
#else
    const int sum = with(mine, [](const request& it) { return it.status + it.bytes; });
    release(std::move(mine));
    return sum;
#endif
}
