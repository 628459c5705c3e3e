// row: 5
// tier: optimiser
// seen: gcc:O2 clang:O2
// expect: this guard was released
// run: this guard was released
// The guard is given away twice: the second owner gets an empty one. Typestate does not look at what a guard is made of.
#include <guarded/guarded.hpp>

#include <memory>

struct node {
    int value = 0;
};

int read_and_leave(guarded::slot<node>& slot) {
    auto g = guarded::read_lock();
    auto p = slot.load(g);
    auto first = std::move(g);
    const int value = p ? get(first, p, &node::value) : 0;
#ifdef MISUSE
    auto second = std::move(g);  // misuse
#else
    auto second = std::move(first);
#endif
    unlock(std::move(second));
    return value;
}

int main() {
    guarded::slot<node> slot{std::make_unique<node>()};
    return read_and_leave(slot);
}
