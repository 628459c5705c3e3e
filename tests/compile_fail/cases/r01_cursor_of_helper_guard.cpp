// row: 1
// bug: K1
// tier: checked
// seen: none
// run: this was read in an earlier critical section
// Both sections are opened by one helper: their guards share a type, and the cursor of the first walks under the second.
#include <guarded/guarded.hpp>

#include <memory>

struct vma {
    int sequence = 3;
};
using vma_tree = guarded::range_map<unsigned long, vma>;

auto enter() { return guarded::read_lock(); }

int main() {
    vma_tree tree;
    {
        auto w = lock(tree);
        tree.store(w, 0, 4095, std::make_unique<vma>());
    }
    auto g = enter();
    auto mas = tree.cursor(g, 100);
    const bool mapped = mas.walk(g) != nullptr;
    unlock(std::move(g));
    auto g2 = enter();
#ifdef MISUSE
    auto found = mas.walk(g2);  // misuse
#else
    auto fresh = tree.resume(g2, park_here(std::move(mas)));
    auto found = fresh.walk(g2);
#endif
    return mapped && get(g2, found, &vma::sequence) == 3 ? 0 : 1;
}
