// Two cursors at once: on one tree under one guard, on two trees of two domains, under an outer and an inner guard.
#include <guarded/guarded.hpp>

#include <memory>
#include <utility>

namespace {

using guarded::rcu_bp;
using guarded::rcu_memb;

struct lease {
    explicit lease(int h) : holder{h} {}
    int holder;
};

template <class D>
using leases = guarded::range_map<unsigned, lease, D>;

// Do the ranges of one tree begin where the same holder's ranges of the other begin?
bool same(const guarded::registration<rcu_memb>& me, const leases<rcu_memb>& a, const leases<rcu_bp>& b) {
    auto g = read_lock(me);
    auto h = guarded::read_lock();
    auto left = a.cursor(g, 0);
    auto right = b.cursor(h, 0);
    for (;;) {
        auto x = left.find(g);
        auto y = right.find(h);
        if (!x || !y) return !x && !y;
        if (left.first() != right.first() || get(g, x, &lease::holder) != get(h, y, &lease::holder)) return false;
    }
}

// A slow and a fast cursor on one tree: pairs of neighbours of one holder.
int neighbours(const leases<rcu_bp>& all) {
    auto g = guarded::read_lock();
    auto slow = all.cursor(g, 0);
    auto fast = all.cursor(g, 0);
    int pairs = 0;
    if (!fast.find(g)) return 0;
    auto a = slow.find(g);
    for (auto b = fast.find(g); a && b; a = slow.find(g), b = fast.find(g))
        pairs += get(g, a, &lease::holder) == get(g, b, &lease::holder);
    return pairs;
}

int overlaps(const guarded::registration<rcu_memb>& me, const leases<rcu_memb>& all, unsigned shift) {
    auto outer = read_lock(me);
    auto cur = all.cursor(outer, 0);
    int n = 0;
    while (cur.find(outer)) {
        auto inner = read_lock(me);
        auto shifted = all.cursor(inner, cur.first() + shift);
        if (!shifted.walk(inner)) continue;
        ++n;
    }
    return n;
}

template <class D>
void fill(leases<D>& all, unsigned gap) {
    auto w = lock(all);
    for (unsigned i = 0; i < 5; ++i) all.store(w, i * gap, i * gap + 4, std::make_unique<lease>(static_cast<int>(i / 2)));
}

}  // namespace

int correct_tree_two_cursors() {
    auto me = guarded::register_thread<rcu_memb>();
    leases<rcu_memb> a;
    leases<rcu_bp> b;
    if (!same(me, a, b) || neighbours(b) != 0) return 1;
    fill(a, 10);
    if (same(me, a, b)) return 1;
    fill(b, 10);
    return same(me, a, b) && neighbours(b) == 2 && overlaps(me, a, 3) == 5 && overlaps(me, a, 12) == 4 ? 0 : 1;
}
