// row: 20
// tier: checked
// seen: none
// run: this guard belongs to another thread
// A task is given the guard by reference, and runs on a thread of its own.
#include <guarded/guarded.hpp>

#include <future>

struct totals {
    int sum = 4;
};

int main() {
    guarded::slot<totals> current{std::make_unique<totals>()};
    auto g = guarded::read_lock();
    const auto t = current.load(g);
#ifdef MISUSE
    auto sum = std::async(std::launch::async, [&g, t] { return get(g, t, &totals::sum); });  // misuse
#else
    auto sum = std::async(std::launch::async, [n = get(g, t, &totals::sum)] { return n; });
#endif
    return sum.get() == 4 ? 0 : 1;
}
