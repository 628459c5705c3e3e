// row: 20
// tier: types
// seen: all
// expect: a guard is not copied
// A thread is handed its creator's section by copy.
#include <guarded/guarded.hpp>

#include <thread>

struct totals {
    long sum = 0;
};

template <class F>
void run_on_worker(const F& work) {
    std::thread{[&work] { work(); }}.join();
}

long case_r20_guard_copied_into_thread(guarded::slot<totals>& current) {
    long sum = 0;
    auto g = guarded::read_lock();
    const auto t = current.load(g);
    if (!t) return 0;
#ifdef MISUSE
    run_on_worker([g, t, &sum] { sum = get(g, t, &totals::sum); });  // misuse
#else
    run_on_worker([copy = get(g, t), &sum] { sum = copy.sum; });
#endif
    return sum;
}
