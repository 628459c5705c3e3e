// row: 5
// tier: types
// seen: all
// expect: a guard is not assigned each has a type of its own so name a new one
// Each turn of a loop gives its guard up and would go on with the new one under the old name.
#include <guarded/guarded.hpp>

struct sample {
    int value = 0;
};

int case_r05_relocked_in_a_loop(guarded::slot<sample>& latest) {
    int sum = 0;
#ifdef MISUSE
    auto g = guarded::read_lock();
    for (int turn = 0; turn != 8; ++turn) {
        g = relock(std::move(g));  // misuse
    }
#else
    for (int turn = 0; turn != 8; ++turn) {
        auto g = guarded::read_lock();
        if (auto s = latest.load(g)) sum += get(g, s, &sample::value);
    }
#endif
    return sum + (latest.access() == nullptr);
}
