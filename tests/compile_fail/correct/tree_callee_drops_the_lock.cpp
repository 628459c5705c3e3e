// A callee that has to drop the lock takes guard and cursor by && and gives a position back: nothing else survives.
#include <guarded/guarded.hpp>

#include <memory>
#include <utility>

struct folio {
    explicit folio(int d) : dirty{d} {}
    int dirty;
};

using mapping = guarded::range_map<unsigned, folio>;
using place = guarded::position<unsigned>;

int write_to_disk(int dirty);

template <class G>
place write_back(G&& g, guarded::cursor<mapping, G>&& cur, guarded::ptr<folio, G> f, int& written) {
    const int dirty = get(g, f, &folio::dirty);
    const auto at = park_after(std::move(cur));
    unlock(std::move(g));
    written += write_to_disk(dirty);
    return at;
}

// Lent, it can only look.
template <class G>
guarded::ptr<folio, G> next_dirty(guarded::borrowed<G> g, guarded::cursor<mapping, G>& cur) {
    auto f = cur.find(g);
    while (f && get(g, f, &folio::dirty) == 0) f = cur.find(g);
    return f;
}

int write_all(const mapping& pages) {
    int written = 0;
    place at{0U};
    for (;;) {
        auto g = guarded::read_lock();
        auto cur = pages.resume(g, at);
        auto f = next_dirty(borrow(g), cur);
        if (!f) return written;
        at = write_back(std::move(g), std::move(cur), f, written);
    }
}

// The same by a callee that locks again and gives the new guard back.
template <class G>
auto write_and_relock(G&& g, guarded::ptr<folio, G> f, int& written) {
    const int dirty = get(g, f, &folio::dirty);
    auto next = relock(std::move(g));
    written += write_to_disk(dirty);
    return next;
}

int write_first_two(const mapping& pages) {
    int written = 0;
    auto g = guarded::read_lock();
    auto cur = pages.cursor(g, 0);
    auto f = next_dirty(borrow(g), cur);
    if (!f) return 0;
    const auto at = park_after(std::move(cur));
    auto g2 = write_and_relock(std::move(g), f, written);
    auto cur2 = pages.resume(g2, at);
    if (auto f2 = next_dirty(borrow(g2), cur2)) written += write_to_disk(get(g2, f2, &folio::dirty));
    return written;
}

int write_to_disk(int dirty) { return dirty; }

int correct_tree_callee_drops_the_lock() {
    mapping pages;
    if (write_all(pages) != 0 || write_first_two(pages) != 0) return 1;
    auto w = lock(pages);
    for (unsigned i = 0; i < 6; ++i) pages.store(w, i * 4, i * 4 + 3, std::make_unique<folio>(static_cast<int>(i % 3)));
    unlock(std::move(w));
    return write_all(pages) == 6 && write_first_two(pages) == 3 ? 0 : 1;
}
