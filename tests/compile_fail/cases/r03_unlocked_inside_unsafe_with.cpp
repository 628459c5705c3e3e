// row: 3
// tier: optimiser
// seen: gcc:O2 clang:O2
// expect: this guard was released
// run: this guard was released
// Whoever says unsafe_with answers for the captures; that the guard goes on is asked all the same, in checked builds.
#include <guarded/guarded.hpp>

struct process {
    int signals = 0;
};

int case_r03_unlocked_inside_unsafe_with(guarded::locked<process>& owner) {
    auto g = lock(owner);
#ifdef MISUSE
    return unsafe_with(g, root(g), [&](process& it) {  // misuse
        unlock(std::move(g));
        return ++it.signals;
    });
#else
    int before = 0;
    return unsafe_with(g, root(g), [&](process& it) { return before = it.signals++; });
#endif
}

int main() {
    guarded::locked<process> owner;
    return case_r03_unlocked_inside_unsafe_with(owner);
}
