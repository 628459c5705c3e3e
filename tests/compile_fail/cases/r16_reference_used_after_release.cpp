// row: 16
// tier: flow
// seen: gcc:O2 clang:consumed clang:O2
// expect-optimiser: this reference was released
// expect-typestate: argument not in expected state
// The put came before the last look.
#include <guarded/guarded.hpp>

struct request : guarded::counted<> {
    int status = 0;
};

int case_r16_reference_used_after_release(guarded::slot<request>& current) {
    auto g = guarded::read_lock();
    auto r = handoff(g, current.load(g), guarded::by_reference);
    unlock(std::move(g));
    if (!r) return 0;
#ifdef MISUSE
    release(std::move(r));
    return get(r, &request::status);  // misuse
#else
    const int status = get(r, &request::status);
    release(std::move(r));
    return status;
#endif
}
