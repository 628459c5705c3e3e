// Builds nodes of range_map from lists of what goes into them. No reader sees them yet.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/exceptions.hpp>
#include <guarded/tree/kinds.hpp>
#include <guarded/tree/order.hpp>
#include <guarded/tree/search.hpp>

#include <gsl/assert>

#include <array>
#include <atomic>
#include <cstdint>
#include <limits>
#include <type_traits>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Weffc++"  // left uninitialised: a branch is written before its list counts it

namespace guarded { inline namespace GUARDED_ABI { namespace detail {

template <class Kinds>
struct range_build {
    using Index = typename Kinds::Index;
    using V = typename Kinds::stored;
    using node = typename Kinds::node;
    using leaf = typename Kinds::leaf;
    using inner = typename Kinds::inner;

    struct item {
        Index first;
        Index last;
        V value;
        unsigned marks;
    };
    struct no_summary {};
    struct branch {
        Index low;  // the least index routed to it
        node* child;
        [[no_unique_address]] std::conditional_t<Kinds::summed, typename Kinds::summary, no_summary> below;

        branch() = default;
        branch(Index least, node* n) noexcept : low{least}, child{n} {
            if constexpr (Kinds::summed) below = Kinds::of(*n);
        }
        branch(Index least, const inner& parent, unsigned i) noexcept
            : low{least}, child{parent.child[i].load(std::memory_order_relaxed)} {
            if constexpr (Kinds::summed) below = Kinds::extra(parent).get(i);
        }
    };

    static item item_at(const leaf& l, unsigned slot) noexcept {
        return {l.first(slot), l.last(slot), l.value(slot).load(std::memory_order_relaxed), Kinds::extra(l).of(slot)};
    }
    /// Calls fn with the items of a leaf from place `from` to before `to`.
    template <class Fn>
    GUARDED_INLINE static void each(const leaf& any, unsigned from, unsigned to, Fn fn) {
        const range_order order = any.mine();
        leaf::visit(any, [&](const auto& l) {
            for (unsigned i = from; i < to; ++i) {
                const unsigned slot = order.slot(i);
                fn(item{l.whole_of(l.first_[slot]), l.whole_of(l.last_[slot]), l.value_[slot].load(std::memory_order_relaxed),
                        Kinds::extra(any).of(slot)});
            }
        });
    }

    /// A leaf with n items, 1 to range_slots, to which indices from low on are routed. Throws what the pool throws.
    static leaf* make_leaf(auto& pool, Index low, const item* items, unsigned n) {
        Expects(n >= 1 && n <= range_slots);
        leaf* const made = shape(pool, low, items[0].first, items[n - 1].last);
        leaf::visit(*made, [&](auto& l) {
            for (unsigned i = 0; i < n; ++i) l.fill(i, items[i].first, items[i].last, items[i].value);
        });
        for (unsigned i = 0; i < n; ++i) Kinds::extra(*made).set(i, items[i].marks);
        made->count = static_cast<std::uint8_t>(n);
        made->live = static_cast<std::uint16_t>((1U << n) - 1);
        made->order.store(range_order::first(n).word(), std::memory_order_relaxed);
        return made;
    }

    /// An inner node with n children, 1 to range_fanout. Throws what the pool throws.
    static inner* make_inner(auto& pool, unsigned level, const branch* all, unsigned n) {
        Expects(n >= 1 && n <= range_fanout);
        const Index base = n > 1 ? all[1].low : 0;
        const auto fill = [&](auto* made) -> inner* {
            made->base = base;
            for (unsigned i = 0; i < n; ++i) {
                if (i != 0) made->set(i, all[i].low);
                made->child[i].store(all[i].child, std::memory_order_relaxed);
                if constexpr (Kinds::summed) Kinds::extra(static_cast<inner&>(*made)).set(i, all[i].below);
            }
            made->level = static_cast<std::uint8_t>(level);
            made->count = static_cast<std::uint8_t>(n);
            return made;
        };
        if constexpr (!range_always_narrow<Index>)
            if (n > 1 && all[n - 1].low - base > Index{range_reach}) return fill(pool.template make<typename inner::whole>());
        return fill(pool.template make<typename inner::narrow>());
    }

    /// Another leaf just like one, its values copied by copy(value). Throws what the pool and copy throw, the latter after
    /// undo(value) for each copy.
    template <class Copy, class Undo>
    static leaf* copy_of(auto& pool, const leaf& any, Copy& copy, Undo undo) {
        const range_order order = any.mine();
        return leaf::visit(any, [&](const auto& l) -> leaf* {
            auto* const made = pool.template make<std::remove_cvref_t<decltype(l)>>();
            copy_header(*made, l);
            made->live = l.live;
            made->order.store(order.word(), std::memory_order_relaxed);
            range_copy(made->first_, l.first_);
            range_copy(made->last_, l.last_);
            Kinds::extra(static_cast<leaf&>(*made)) = Kinds::extra(any);
            unsigned i = 0;
            or_undo(
                [&] {
                    for (; i < order.count(); ++i) {
                        const unsigned slot = order.slot(i);
                        made->value_[slot].store(copy(l.value_[slot].load(std::memory_order_relaxed)),
                                                 std::memory_order_relaxed);
                    }
                },
                [&] {
                    while (i-- > 0) undo(made->value_[order.slot(i)].load(std::memory_order_relaxed));
                    pool.unmake(made);
                });
            return made;
        });
    }
    /// Another inner node just like one but for its children, which child(i) makes. Throws what the pool and child throw, the
    /// latter after undo(child) for each that was made.
    template <class Child, class Undo>
    static inner* copy_of(auto& pool, const inner& any, Child child, Undo undo) {
        return inner::visit(any, [&](const auto& n) -> inner* {
            auto* const made = pool.template make<std::remove_cvref_t<decltype(n)>>();
            copy_header(*made, n);
            made->low_ = n.low_;
            Kinds::extra(static_cast<inner&>(*made)) = Kinds::extra(any);
            unsigned i = 0;
            or_undo(
                [&] {
                    for (; i < n.count; ++i) made->child[i].store(child(i), std::memory_order_relaxed);
                },
                [&] {
                    while (i-- > 0) undo(made->child[i].load(std::memory_order_relaxed));
                    pool.unmake(made);
                });
            return made;
        });
    }

    /// An inner node as another one, but with other children from the begin-th to before the end-th: `first`, to which the
    /// same indices are routed from below, and `second` from second_low on, if there is one. Throws what the pool throws.
    static inner* spliced(auto& pool, const inner& old, unsigned begin, unsigned end, node* first, Index second_low,
                          node* second) {
        const unsigned more = second != nullptr ? 2 : 1;
        auto* const quick = inner::visit(old, [&](const auto& o) -> inner* {
            using layout = std::remove_cvref_t<decltype(o)>;
            if constexpr (!layout::is_wide)
                if (second != nullptr && (second_low < o.base || o.near(second_low, range_reach + 1) > range_reach))
                    return nullptr;
            auto* const made = pool.template make<layout>();
            copy_header(*made, o);
            made->count = static_cast<std::uint8_t>(o.count - (end - begin) + more);
            // Separator i stands at low_[i - 1], and a first child has none.
            std::copy_n(o.low_.begin(), begin, made->low_.begin());
            if (second != nullptr) made->set(begin + 1, second_low);
            std::copy(o.low_.begin() + (end - 1), o.low_.begin() + (o.count - 1), made->low_.begin() + (begin + more - 1));
            const auto copy = [&](unsigned from, unsigned to) {
                made->child[to].store(o.child[from].load(std::memory_order_relaxed), std::memory_order_relaxed);
                if constexpr (Kinds::summed)
                    Kinds::extra(static_cast<inner&>(*made)).set(to, Kinds::extra(static_cast<const inner&>(o)).get(from));
            };
            for (unsigned i = 0; i < begin; ++i) copy(i, i);
            for (unsigned i = end; i < o.count; ++i) copy(i, begin + more + i - end);
            const auto put = [&](unsigned to, node* n) {
                made->child[to].store(n, std::memory_order_relaxed);
                if constexpr (Kinds::summed) Kinds::extra(static_cast<inner&>(*made)).set(to, Kinds::of(*n));
            };
            put(begin, first);
            if (second != nullptr) put(begin + 1, second);
            return made;
        });
        if (quick != nullptr) return quick;

        std::array<branch, range_fanout + 1> all;  // separators too far apart for it: another layout, or another base
        unsigned n = 0;
        const auto low = [&](unsigned i) { return i == 0 ? Index{} : old.low(i); };
        for (unsigned i = 0; i < begin; ++i) all[n++] = {low(i), old, i};
        all[n++] = {low(begin), first};
        if (second != nullptr) all[n++] = {second_low, second};
        for (unsigned i = end; i < old.count; ++i) all[n++] = {low(i), old, i};
        return make_inner(pool, old.level, all.data(), n);
    }

  private:
    static void copy_header(node& to, const node& from) noexcept {
        to.base = from.base;
        to.level = from.level;
        to.count = from.count;
    }

    /// A leaf that can hold what lies from first to last.
    static leaf* shape(auto& pool, Index low, Index first, Index last) {
        if constexpr (range_always_narrow<Index>) {
            return pool.template make<typename leaf::narrow>();
        } else {
            constexpr Index room = 1U << 30;  // below the first entry, for others to come
            constexpr Index highest = std::numeric_limits<Index>::max() - Index{range_reach};  // no distance wraps around
            const Index near =
                last - low <= Index{range_reach} ? low : static_cast<Index>(first - std::min<Index>(first - low, room));
            const Index base = std::min(near, highest);
            if (last - base > Index{range_reach}) return pool.template make<typename leaf::whole>();
            auto* made = pool.template make<typename leaf::narrow>();
            made->base = base;
            return made;
        }
    }
};

}}}  // namespace guarded::GUARDED_ABI::detail

#pragma GCC diagnostic pop
