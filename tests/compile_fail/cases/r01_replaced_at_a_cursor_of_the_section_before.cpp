// row: 1
// tier: types
// seen: all
// expect: read under another guard
// The tree's lock is dropped and taken again; the write cursor of the section before would overwrite what others put there.
#include <guarded/guarded.hpp>

#include <memory>

struct lease {
    int holder = 0;
};
using lease_tree = guarded::range_map<unsigned, lease>;
std::unique_ptr<lease> ask_for_a_lease();

void case_r01_replaced_at_a_cursor_of_the_section_before(lease_tree& leases, unsigned address) {
    auto w = lock(leases);
    auto at = leases.cursor(w, address);
    if (!at.walk(w)) return;
#ifdef MISUSE
    auto again = relock(std::move(w));
    at.replace(again, ask_for_a_lease());  // misuse
#else
    auto place = park_here(std::move(at));
    auto again = relock(std::move(w));
    auto there = leases.resume(again, place);
    if (there.walk(again)) there.replace(again, ask_for_a_lease());
#endif
}
