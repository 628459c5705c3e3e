// row: 18
// tier: types
// seen: all
// expect: a registration belongs to one thread: call register_thread in the other
// The worker would read with the registration of the thread that started it.
#include <guarded/guarded.hpp>

#include <thread>

struct tally {
    int votes = 0;
};

template <class F>
void run_on_worker(const F& work) {
    std::thread{[&work] { work(); }}.join();
}

void case_r18_registration_captured_by_copy(guarded::slot<tally, guarded::rcu_memb>& now,
                                            const guarded::registration<guarded::rcu_memb>& me) {
    synchronize(me);
#ifdef MISUSE
    run_on_worker([me, &now] {  // misuse
        auto g = read_lock(me);
        (void)get(g, now.load(g), &tally::votes);
    });
#else
    run_on_worker([&now] {
        auto own = guarded::register_thread<guarded::rcu_memb>();
        auto g = read_lock(own);
        (void)get(g, now.load(g), &tally::votes);
    });
#endif
}
