// row: 4
// tier: checked
// seen: none
// run: this guard was released
// The function that an iteration calls unlocks when there is much to do, and the iteration goes on.
#include <guarded/guarded.hpp>

using pages = guarded::range_map<unsigned long, guarded::in_place<int>>;

int main() {
    pages table;
    {
        auto w = lock(table);
        for (unsigned long i = 0; i < 100; ++i) table.store(w, i * 2, i * 2, 1);
    }
    int seen = 0;
    auto g = guarded::read_lock();
    const auto stopped = table.for_each(g, 0, 1000, [&](unsigned long, unsigned long, int) {
        if (++seen < 50) return true;
#ifdef MISUSE
        unlock(std::move(g));  // misuse
        return true;
#else
        return false;
#endif
    });
    return stopped && seen == 50 ? 0 : 1;
}
