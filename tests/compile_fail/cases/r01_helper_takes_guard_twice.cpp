// row: 1
// tier: checked
// seen: none
// run: this was read in an earlier critical section
// Two guards of one helper share their type: only the section's number tells that the pointer is of the first.
#include <guarded/guarded.hpp>

#include <memory>

struct config {
    int limit = 10;
};

auto enter() { return guarded::read_lock(); }

int main() {
    guarded::slot<config> current{std::make_unique<config>()};
    auto g = enter();
    auto p = current.load(g);
    int sum = get(g, p, &config::limit);
    unlock(std::move(g));
    auto g2 = enter();
#ifdef MISUSE
    sum += get(g2, p, &config::limit);  // misuse
#else
    sum += get(g2, current.load(g2), &config::limit);
#endif
    return sum == 20 ? 0 : 1;
}
