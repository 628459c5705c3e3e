// row: 20
// tier: types
// seen: all
// expect: is private within this context | private copy constructor | a lent guard is not kept
// The token stands for this thread's section: a worker thread is not in it.
#include <guarded/guarded.hpp>

#include <thread>

struct weather {
    int degrees = 0;
};

template <class F>
void run_on_worker(const F& work) {
    std::thread{[&work] { work(); }}.join();
}

template <class G>
void show_later(guarded::borrowed<G> g, const guarded::slot<weather>& now, void (*show)(int)) {
    const auto w = now.load(g);
#ifdef MISUSE
    run_on_worker([g, w, show] { show(get(g, w, &weather::degrees)); });  // misuse
#else
    run_on_worker([degrees = get(g, w, &weather::degrees), show] { show(degrees); });
#endif
}

void case_r20_lent_guard_captured(guarded::slot<weather>& now, void (*show)(int)) {
    auto g = guarded::read_lock();
    show_later(borrow(g), now, show);
}
