// row: 15
// tier: types
// seen: all
// expect: no copying function
// Two trees would own the same rules.
#include <guarded/guarded.hpp>

#include <memory>

struct rule {
    int action = 0;
};
using rule_tree = guarded::range_map<unsigned, rule>;

void case_r15_tree_cloned_without_copies(rule_tree& rules) {
    auto g = lock(rules);
#ifdef MISUSE
    auto copies = rules.clone(g);  // misuse
#else
    auto copies = rules.clone(g, [](const rule& r) { return std::make_unique<rule>(r); });
#endif
    unlock(std::move(g));
}
