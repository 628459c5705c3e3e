// row: 1
// bug: K1
// tier: types
// seen: all
// expect: read under another guard
// lock_vma_under_rcu: the retry opens a new section and walks on with the cursor of the old one.
#include <guarded/guarded.hpp>

struct vma {
    guarded::object_lock lock;
    unsigned long flags = 0;
};
using mm_tree = guarded::range_map<unsigned long, vma>;
using vma_lock = guarded::held<vma, guarded::object_lock>;

template <class G>
vma_lock vma_start_read(guarded::borrowed<G> g, guarded::ptr<vma, G> found) {
    return handoff(g, found, guarded::by_lock(&vma::lock));
}

unsigned long bug_k01_retry_with_old_cursor(const mm_tree& mm, unsigned long address) {
    auto g = guarded::read_lock();
    auto mas = mm.cursor(g, address);
    const auto first = vma_start_read(borrow(g), mas.walk(g));
    if (first) return get(first, &vma::flags);
    auto g2 = relock(std::move(g));
#ifdef MISUSE
    const guarded::ptr<vma, decltype(g2)> found = mas.walk(g2);  // misuse
#else
    auto again = mm.resume(g2, park_here(std::move(mas)));
    const guarded::ptr<vma, decltype(g2)> found = again.walk(g2);
#endif
    const auto second = vma_start_read(borrow(g2), found);
    return second ? get(second, &vma::flags) : 0;
}
