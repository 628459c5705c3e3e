// row: 10
// tier: types
// seen: all
// expect: not recursive under an inner guard
// Two guards of one owner on one thread would lend the same object twice, each as if it were alone.
#include <guarded/guarded.hpp>

#include <mutex>

struct stock {
    int items = 0;
};
#ifdef MISUSE
using shop = guarded::locked<stock, std::recursive_mutex>;  // misuse
#else
using shop = guarded::locked<stock>;

void case_r10_recursive_mutex(shop& s) {
    auto g = lock(s);
    set(g, root(g), &stock::items, 1);
}
#endif
