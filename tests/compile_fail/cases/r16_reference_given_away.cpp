// row: 16
// tier: flow
// seen: clang:consumed
// expect: argument not in expected state
// The worker owns the reference now and may have dropped it; the caller goes on with its empty shell.
#include <guarded/guarded.hpp>

struct buffer : guarded::counted<> {
    int length = 0;
};

int case_r16_reference_given_away(guarded::ref<buffer> b, void (*queue)(guarded::ref<buffer>)) {
    if (!b) return 0;
#ifdef MISUSE
    queue(std::move(b));
    return get(b, &buffer::length);  // misuse
#else
    queue(share(b));
    return get(b, &buffer::length);
#endif
}
