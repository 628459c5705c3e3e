// row: 20
// tier: checked
// seen: none
// run: this guard belongs to another thread
// A section is kept to be opened later, and another thread opens it.
#include <guarded/guarded.hpp>

#include <thread>

struct totals {
    int sum = 4;
};

int main() {
    guarded::slot<totals> current{std::make_unique<totals>()};
    int sum = 0;
#ifdef MISUSE
    guarded::section<> kept{guarded::read_lock()};
    std::thread worker{[s = std::move(kept), &current, &sum]() mutable {
        auto g = open(std::move(s));  // misuse
        sum = get(g, current.load(g), &totals::sum);
    }};
#else
    std::thread worker{[&] {
        auto g = guarded::read_lock();
        sum = get(g, current.load(g), &totals::sum);
    }};
#endif
    worker.join();
    return sum == 4 ? 0 : 1;
}
