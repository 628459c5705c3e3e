// row: 20
// tier: types
// seen: all
// expect: a cursor stays in the scope of its guard
// A worker thread is given a copy of the cursor to walk on with.
#include <guarded/guarded.hpp>

#include <thread>

using numbers_map = guarded::range_map<unsigned, int>;

template <class F>
void run_on_worker(const F& work) {
    std::thread{[&work] { work(); }}.join();
}

void case_r20_cursor_captured_by_copy(const numbers_map& numbers) {
    auto g = guarded::read_lock();
    auto cur = numbers.cursor(g, 0);
    (void)cur.find(g);
#ifdef MISUSE
    run_on_worker([cur] { (void)cur.index(); });  // misuse
#else
    const auto at = park_here(std::move(cur));
    run_on_worker([at, &numbers] {
        auto own = guarded::read_lock();
        auto again = numbers.resume(own, at);
        (void)again.find(own);
    });
#endif
}
