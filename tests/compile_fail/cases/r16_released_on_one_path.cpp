// row: 16
// tier: flow
// seen: clang:consumed
// expect: argument not in expected state
// Only the error path gave the reference up; the code behind it reads through it on both.
#include <guarded/guarded.hpp>

struct stream : guarded::counted<> {
    int errors = 0;
};

int case_r16_released_on_one_path(guarded::ref<stream> s, bool broken, void (*report)(int)) {
    if (!s) return 0;
    if (broken) {
        report(get(s, &stream::errors));
#ifdef MISUSE
        release(std::move(s));
#endif
    }
    return get(s, &stream::errors);  // misuse
}
