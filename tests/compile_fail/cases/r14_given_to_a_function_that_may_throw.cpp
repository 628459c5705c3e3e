// row: 14
// tier: types
// seen: all
// expect: function may throw: declare it noexcept
// The function gets what is unlinked in the middle of a change: nobody would end it were it to throw.
#include <guarded/guarded.hpp>

struct quota {
    int bytes = 0;
};
using quota_tree = guarded::range_map<unsigned, quota>;

void case_r14_given_to_a_function_that_may_throw(quota_tree& quotas) {
    auto w = lock(quotas);
#ifdef MISUSE
    quotas.erase_range(w, 0, 99, [](auto&& old) { retire(std::move(old)); });  // misuse
#else
    quotas.erase_range(w, 0, 99, [](auto&& old) noexcept { retire(std::move(old)); });
#endif
}
