// row: 27
// tier: types
// seen: all
// expect: read under another guard
// After a pause the new guard is packed with what the old one had read.
#include <guarded/guarded.hpp>

struct session {
    int visits = 0;
};
int visits(guarded::package<guarded::rcu_bp, session> in);

int case_r27_packed_under_another_guard(guarded::slot<session>& current) {
    auto g = guarded::read_lock();
    [[maybe_unused]] const auto s = current.load(g);
    auto again = relock(std::move(g));
#ifdef MISUSE
    return visits(pack(again, s));  // misuse
#else
    return visits(pack(again, current.load(again)));
#endif
}
