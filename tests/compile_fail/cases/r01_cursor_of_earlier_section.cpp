// row: 1
// bug: K1
// tier: types
// seen: all
// expect: read under another guard
// lock_vma_under_rcu: the section ends when the lock attempt fails, and the retry walks on with the old cursor.
#include <guarded/guarded.hpp>

struct vma {
    int sequence = 0;
};
using vma_tree = guarded::range_map<unsigned long, vma, guarded::rcu_memb>;

void wait_for_writer();

int case_r01_cursor_of_earlier_section(vma_tree& tree, unsigned long address) {
    auto me = guarded::register_thread<guarded::rcu_memb>();
    auto g = read_lock(me);
    auto mas = tree.cursor(g, address);
    auto found = mas.walk(g);
    if (found && get(g, found, &vma::sequence) == 0) return 0;
    auto again = relock(std::move(g));
    wait_for_writer();
#ifdef MISUSE
    auto retried = mas.walk(again);  // misuse
    return retried ? 1 : 2;
#else
    auto fresh = tree.resume(again, park_here(std::move(mas)));
    auto retried = fresh.walk(again);
    return retried ? 1 : 2;
#endif
}
