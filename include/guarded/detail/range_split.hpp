// One store into a range_map for which a leaf has no free slots: the leaf is replaced by one or two, with slots to spare.
#pragma once

#include <guarded/detail/range_edit.hpp>

namespace guarded::inline GUARDED_ABI::detail {

/// Replaces leaves of a Map, which is as for range_in_place. What it declines, range_edit does.
template <class Map>
class range_split {
  public:
    using Index = typename Map::index_type;
    using V = typename Map::stored_type;
    using node = range_node<Index>;
    using leaf = range_leaf<Index, V>;
    using inner = range_inner<Index>;
    using place = range_place<Index, V>;

    /// Puts what `value` points to over [first, last], or nothing when it is null. The whole window is routed to the leaf of
    /// `at`. False when the tree above has to change in more than one node. Throws std::bad_alloc.
    static bool change(Map& map, const place& at, Index first, Index last, const V* value) {
        return leaf::visit(*at.leaf, [&](const auto& old) { return replace(map, at, old, first, last, value); });
    }

  private:
    template <class Key>
    struct item {
        Key first;
        Key last;
        V value;
    };

    /// Fewer free slots than that, and the leaf is split: else stores and erasures in turn would replace it each time.
    static constexpr unsigned spare = 2;

    template <class Leaf>
    static bool replace(Map& map, const place& at, const Leaf& old, Index first, Index last, const V* value) {
        using Key = decltype(old.key_of(first));
        if (value != nullptr && (!old.reaches(first) || !old.reaches(last))) return false;
        const range_order order = old.mine();
        const unsigned from = old.ended(first);
        const unsigned to = std::max(from, old.begun(last));
        const bool cut_left = from < to && old.first(order.slot(from)) < first;
        const bool cut_right = from < to && old.last(order.slot(to - 1)) > last;

        std::array<item<Key>, range_slots + 3> items;
        unsigned n = 0;
        const auto copy = [&](unsigned i) {
            const unsigned slot = order.slot(i);
            items[n++] = {old.first_[slot].load(std::memory_order_relaxed), old.last_[slot].load(std::memory_order_relaxed),
                          old.value_[slot].load(std::memory_order_relaxed)};
        };
        for (unsigned i = 0; i < from; ++i) copy(i);
        if (cut_left) {
            copy(from);
            items[n - 1].last = old.key_of(static_cast<Index>(first - 1));
        }
        const unsigned fresh = n;
        if (value != nullptr) items[n++] = {old.key_of(first), old.key_of(last), *value};
        if (cut_right) {
            copy(to - 1);
            items[n - 1].first = old.key_of(static_cast<Index>(last + 1));
        }
        for (unsigned i = to; i < order.count(); ++i) copy(i);

        if (at.above != nullptr && n < range_sparse_leaf) return false;  // to be merged
        if (n == 0) return false;
        // Who stores at either end of the index space is likely to go on there: what lies behind is left full.
        unsigned left = n;
        if (n + spare > range_slots) {
            left = n / 2;
            if (at.high == std::numeric_limits<Index>::max() && fresh + 1 == n) left = std::min(n - 1, range_slots);
            if (at.low == 0 && fresh == 0) left = n - std::min(n - 1, range_slots);
        }
        if constexpr (Leaf::is_wide)  // to become narrow
            if (items[left - 1].last - items[0].first <= Index{range_reach}) return false;
        if (left != n && (at.above == nullptr || at.above->count == range_fanout)) return false;

        map.limbo_.reserve(0);
        auto& pool = map.limbo_.pool();
        const auto build = [&](unsigned begin, unsigned end) {
            auto* made = pool.template make<Leaf>();
            made->base = old.base;
            made->count = static_cast<std::uint8_t>(end - begin);
            made->live = static_cast<std::uint16_t>((1U << (end - begin)) - 1);
            for (unsigned i = begin; i < end; ++i) {
                made->first_[i - begin].store(items[i].first, std::memory_order_relaxed);
                made->last_[i - begin].store(items[i].last, std::memory_order_relaxed);
                made->value_[i - begin].store(items[i].value, std::memory_order_relaxed);
            }
            made->order.store(range_order::first(end - begin).word(), std::memory_order_relaxed);
            return made;
        };
        auto* const a = build(0, left);
        auto* above = const_cast<inner*>(at.above);
        if (left == n) {
            share_split(map, [&] { pool.unmake(a); }, from, to, cut_left && cut_right, order, old);
            (above == nullptr ? map.root_ : above->child[at.child]).store(a, std::memory_order_release);
        } else {
            Leaf* b = nullptr;
            inner* wider = nullptr;
            try {
                b = build(left, n);
                wider = with_two(pool, *above, at.child, b->whole_of(b->first_[0]));
            } catch (...) {
                pool.unmake(a);
                if (b != nullptr) pool.unmake(b);
                throw;
            }
            if (wider != nullptr)
                share_split(
                    map, [&] { pool.unmake(a), pool.unmake(b), pool.unmake(wider); }, from, to, cut_left && cut_right, order,
                    old);
            else {
                pool.unmake(a);
                pool.unmake(b);
                return false;
            }
            wider->child[at.child].store(a, std::memory_order_relaxed);
            wider->child[at.child + 1].store(b, std::memory_order_relaxed);
            auto* top = const_cast<inner*>(at.top);
            (top == nullptr ? map.root_ : top->child[at.top_child]).store(wider, std::memory_order_release);
            kill(map, *above);
        }
        map.grow(static_cast<std::ptrdiff_t>(n) - static_cast<std::ptrdiff_t>(order.count()));
        auto& dead = const_cast<Leaf&>(old);
        for (unsigned i = from + (cut_left ? 1U : 0U); i + (cut_right ? 1U : 0U) < to; ++i)
            if (map.unshare(value_at(old, order, i))) dead.doomed |= static_cast<std::uint16_t>(1U << order.slot(i));
        kill(map, dead);
        return true;
    }

    static V value_at(const leaf& l, range_order order, unsigned i) noexcept {
        return l.value(order.slot(i)).load(std::memory_order_relaxed);
    }
    template <class Undo>
    static void share_split(Map& map, Undo undo, unsigned from, unsigned to, bool cut_both, range_order order,
                            const leaf& old) {
        if (!cut_both || from + 1 != to) return;
        try {
            map.share(value_at(old, order, from));
        } catch (...) {
            undo();
            throw;
        }
    }
    static void kill(Map& map, node& n) noexcept {
        n.order.store(n.mine().killed().word(), std::memory_order_release);
        map.limbo_.bury(n);
    }

    /// A copy of an inner node with room for one child more behind the i-th, to which indices from `low` on are routed. Null
    /// when its layout cannot hold it.
    static inner* with_two(auto& pool, const inner& old, unsigned i, Index low) {
        return inner::visit(old, [&](const auto& o) -> inner* {
            using Inner = std::remove_cvref_t<decltype(o)>;
            if constexpr (!Inner::is_wide)
                if (low < o.base || o.near(low, range_reach + 1) > range_reach) return nullptr;
            auto* made = pool.template make<Inner>();
            made->base = o.base;
            made->level = o.level;
            made->count = static_cast<std::uint8_t>(o.count + 1);
            std::copy_n(o.low_.begin(), i, made->low_.begin());
            made->set(i + 1, low);
            std::copy(o.low_.begin() + i, o.low_.begin() + (o.count - 1), made->low_.begin() + i + 1);
            for (unsigned k = 0; k < i; ++k)
                made->child[k].store(o.child[k].load(std::memory_order_relaxed), std::memory_order_relaxed);
            for (unsigned k = i + 1; k < o.count; ++k)
                made->child[k + 1].store(o.child[k].load(std::memory_order_relaxed), std::memory_order_relaxed);
            return made;
        });
    }
};

}  // namespace guarded::inline GUARDED_ABI::detail
