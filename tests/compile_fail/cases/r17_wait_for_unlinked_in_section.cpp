// row: 17
// tier: checked
// seen: none
// run: waiting for a grace period inside a critical section
// A reader swaps the object and takes the old one back on the spot: it is itself the reader that it waits for.
#include <guarded/guarded.hpp>

struct cache_line {
    int generation = 0;
};

int main() {
    guarded::slot<cache_line> line{std::make_unique<cache_line>()};
    auto g = guarded::read_lock();
    const int generation = get(g, line.load(g), &cache_line::generation);
    auto old = line.exchange(std::make_unique<cache_line>());
#ifdef MISUSE
    const auto mine = wait(std::move(old));  // misuse
#else
    unlock(std::move(g));
    const auto mine = wait(std::move(old));
#endif
    return mine->generation - generation;
}
