// row: 20
// tier: types
// seen: all
// expect: a cursor stays in the scope of its guard
// Moved instead of copied: the cursor cannot leave either way; a position can.
#include <guarded/guarded.hpp>

#include <thread>

using numbers_map = guarded::range_map<unsigned, int>;

template <class F>
void run_on_worker(const F& work) {
    std::thread{[&work] { work(); }}.join();
}

void case_r20_cursor_moved_into_closure(const numbers_map& numbers) {
    auto g = guarded::read_lock();
    auto cur = numbers.cursor(g, 0);
    (void)cur.find(g);
#ifdef MISUSE
    run_on_worker([moved = std::move(cur)] { (void)moved.index(); });  // misuse
#else
    run_on_worker([at = park_here(std::move(cur)), &numbers] {
        auto own = guarded::read_lock();
        auto again = numbers.resume(own, at);
        (void)again.find(own);
    });
#endif
}
