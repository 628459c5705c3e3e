// row: 29
// tier: types
// seen: all
// expect: read under another guard
// What is to go is looked for under the lock, the lock is dropped to log it, and the iterator erased under the next one.
#include <guarded/guarded.hpp>

#include <list>

struct timers {
    std::list<int> due;
};

void case_r29_erased_at_an_iterator_of_the_section_before(guarded::locked<timers>& all, void (*log)(int)) {
    auto g = lock(all);
    if (empty(g, root(g), &timers::due)) return;
    const auto first = elements(g, root(g), &timers::due).begin();
    log(get(g, *first));
    auto again = relock(std::move(g));
#ifdef MISUSE
    erase(again, root(again), &timers::due, first);  // misuse
#else
    pop_front(again, root(again), &timers::due);
#endif
}
