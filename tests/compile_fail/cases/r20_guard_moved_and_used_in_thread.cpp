// row: 20
// tier: checked
// seen: none
// run: this guard belongs to another thread
// A moved guard has the right type in the thread; the section stayed behind with the thread that opened it.
#include <guarded/guarded.hpp>

#include <thread>

struct totals {
    int sum = 4;
};

int main() {
    guarded::slot<totals> current{std::make_unique<totals>()};
    int sum = 0;
#ifdef MISUSE
    auto g = guarded::read_lock();
    const auto t = current.load(g);
    std::thread worker{[g = std::move(g), t, &sum] { sum = get(g, t, &totals::sum); }};  // misuse
#else
    std::thread worker{[&] {
        auto own = guarded::read_lock();
        sum = get(own, current.load(own), &totals::sum);
    }};
#endif
    worker.join();
    return sum == 4 ? 0 : 1;
}
