// row: 22
// tier: types
// seen: all
// expect: temporary guard
// The lock is gone before the next line, and with it what kept the entry from others.
#include <guarded/guarded.hpp>

#include <memory>

struct quota {
    long bytes = 0;
};
using quota_tree = guarded::range_map<unsigned, quota>;

void case_r22_stored_under_a_temporary_lock(quota_tree& quotas, unsigned user) {
#ifdef MISUSE
    quotas.store(lock(quotas), user, user, std::make_unique<quota>());  // misuse
#else
    auto w = lock(quotas);
    quotas.store(w, user, user, std::make_unique<quota>());
#endif
}
