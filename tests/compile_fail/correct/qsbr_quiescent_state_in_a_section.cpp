// A long scan gives its guard up at quiescent states and goes on by index, under the guard that comes back.
#include <guarded/guarded.hpp>

#include <array>
#include <memory>
#include <utility>

namespace {

using guarded::rcu_qsbr;

struct page {
    explicit page(int d) : dirty{d} {}
    int dirty;
};

using pages = std::array<guarded::slot<page, rcu_qsbr>, 16>;

template <class G>
int scan_part(guarded::borrowed<G> g, const pages& all, std::size_t from, std::size_t to) {
    int dirty = 0;
    for (std::size_t i = from; i < to; ++i)
        if (auto p = all[i].load(g); p && get(g, p, &page::dirty) != 0) ++dirty;
    return dirty;
}

int scan(const guarded::registration<rcu_qsbr>& me, const pages& all) {
    auto g = read_lock(me);
    int dirty = scan_part(borrow(g), all, 0, 8);
    auto g2 = quiescent_state(std::move(g));
    dirty += scan_part(borrow(g2), all, 8, 12);
    auto g3 = quiescent_state(std::move(g2));
    dirty += scan_part(borrow(g3), all, 12, 16);
    unlock(std::move(g3));
    quiescent_state(me);
    return dirty;
}

// The same for a scan of any length: a fresh guard in each turn, a quiescent state behind it.
int scan_by_turns(const guarded::registration<rcu_qsbr>& me, const pages& all) {
    int dirty = 0;
    for (std::size_t from = 0; from < all.size(); from += 4) {
        auto g = read_lock(me);
        dirty += scan_part(borrow(g), all, from, from + 4);
        unlock(std::move(g));
        quiescent_state(me);
    }
    return dirty;
}

}  // namespace

int correct_qsbr_quiescent_state_in_a_section() {
    auto me = guarded::register_thread<rcu_qsbr>();
    pages all;
    for (std::size_t i = 0; i < all.size(); i += 3) all[i].publish(std::make_unique<page>(1));
    synchronize(me);
    const int dirty = scan(me, all);
    barrier(me);
    return dirty == 6 && scan_by_turns(me, all) == 6 ? 0 : 1;
}
