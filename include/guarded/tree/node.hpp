// Nodes of range_map: a B+ tree whose leaves hold closed ranges. Readers walk it while a writer changes it.
//
// An inner node never changes but for its child pointers, each replaced by one release store. A leaf has slots, each written
// once, and an order: one word that says which slots are published, sorted. A writer fills free slots and stores the next
// order: readers see one step. When no slot is free, the leaf is replaced. Values change in place, by one release store.
// Every entry lies within the span of indices that the separators above route to its leaf.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/cell.hpp>
#include <guarded/tree/order.hpp>
#include <guarded/tree/search.hpp>

#include <array>
#include <atomic>
#include <bit>
#include <cstdint>
#include <limits>
#include <type_traits>
#include <utility>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Weffc++"  // left uninitialised: a slot is written before the order word shows it

namespace guarded { inline namespace GUARDED_ABI { namespace detail {

/// Below these a node is merged with a neighbour.
inline constexpr unsigned range_sparse_leaf = range_slots / 4;
inline constexpr unsigned range_sparse_inner = range_fanout / 4;
/// Every level but the root's is at least that wide, so no tree in memory is higher.
inline constexpr unsigned range_height = 24;

/// The number of bits that are set, of 16. Without flags for newer machines std::popcount is a call.
GUARDED_INLINE unsigned range_bits(unsigned bits) noexcept {
#ifdef __POPCNT__
    return static_cast<unsigned>(std::popcount(bits));
#else
    bits -= (bits >> 1) & 0x5555U;
    bits = (bits & 0x3333U) + ((bits >> 2) & 0x3333U);
    return (((bits + (bits >> 4)) & 0x0f0fU) * 0x0101U >> 8) & 0x1fU;
#endif
}

template <class Index>
struct range_node {
    std::atomic<std::uint64_t> order{0};  // an inner node's says only whether it is dead
    Index base{};                         // what a narrow node's offsets count from
    std::uint8_t level = 0;               // 0 for leaves
    bool wide = false;                    // holds whole indices: they are too far apart for offsets
    std::uint8_t count = 0;               // children; in a leaf the slots that were ever filled, which is the writer's to know
    bool roomy = false;                   // its memory has room for a node of any kind
    std::uint16_t live = 0;               // the writer's: published slots
    std::uint16_t doomed = 0;             // the writer's: slots whose values die with this leaf
    range_node* next = nullptr;           // the writer's: in a list of nodes that go together

    range_order seen() const noexcept { return range_order{order.load(std::memory_order_acquire)}; }
    range_order mine() const noexcept { return range_order{order.load(std::memory_order_relaxed)}; }
    /// Called before the replacement is published: a reader that sees the replacement sees this, and stands here no longer.
    void kill() noexcept { order.store(mine().killed().word(), std::memory_order_release); }
    /// The distance of x from the base; -1, less than any, below it; `most` beyond that.
    GUARDED_INLINE range_offset near(Index x, range_offset most) const noexcept {
        const auto distance = static_cast<Index>(x - base);
        const auto offset = static_cast<std::uint64_t>(distance) > static_cast<std::uint64_t>(most)
                                ? most
                                : static_cast<range_offset>(distance);
        return x < base ? -1 : offset;
    }
};

/// Indices of 32 bits and fewer need no base to be narrow, if they are less than half of what fits.
template <class Index>
inline constexpr bool range_always_narrow = sizeof(Index) < sizeof(range_offset);

template <class Index, class V>
struct range_leaf : range_node<Index> {
    template <class Key>
    struct layout;
    using narrow = layout<range_offset>;
    using whole = layout<Index>;

    /// Calls fn with the leaf as what it is: its layout and how it holds an index.
    template <class Leaf, class Fn>
    GUARDED_INLINE static decltype(auto) visit(Leaf& leaf, Fn fn) {
        using narrow_leaf = std::conditional_t<std::is_const_v<Leaf>, const narrow, narrow>;
        using whole_leaf = std::conditional_t<std::is_const_v<Leaf>, const whole, whole>;
        if constexpr (!range_always_narrow<Index>)
            if (leaf.wide) [[unlikely]]
                return fn(static_cast<whole_leaf&>(leaf));
        return fn(static_cast<narrow_leaf&>(leaf));
    }

    GUARDED_INLINE Index first(unsigned slot) const noexcept {
        return visit(*this, [&](const auto& l) { return l.first(slot); });
    }
    GUARDED_INLINE Index last(unsigned slot) const noexcept {
        return visit(*this, [&](const auto& l) { return l.last(slot); });
    }
    struct span {
        Index first;
        Index last;
    };
    /// The range of a published slot.
    GUARDED_INLINE span bounds(unsigned slot) const noexcept {
        return visit(*this, [&](const auto& l) {
            return span{l.published(l.first_[slot], l.base), l.published(l.last_[slot], l.base)};
        });
    }
    GUARDED_INLINE const range_cell<V>& value(unsigned slot) const noexcept {
        return visit(*this, [&](const auto& l) -> const range_cell<V>& { return l.value_[slot]; });
    }
    GUARDED_INLINE range_cell<V>& value(unsigned slot) noexcept {
        return const_cast<range_cell<V>&>(std::as_const(*this).value(slot));
    }

    /// The slot of an order whose range covers x; range_slots when there is none.
    GUARDED_INLINE unsigned covering(range_order seen, Index x) const noexcept {
        return visit(*this, [&](const auto& l) {
            if (!l.reaches(x)) return range_slots;
            for (unsigned hits = range_hits(l.first_, l.last_, l.key_of(x)); hits != 0; hits &= hits - 1) {
                const auto slot = static_cast<unsigned>(std::countr_zero(hits));
                if (seen.holds(slot)) return slot;
            }
            return range_slots;
        });
    }
    /// The number of entries that end before x: the place of the first that covers x or follows it.
    unsigned ended(range_order seen, Index x) const noexcept {
        return visit(*this, [&](const auto& l) {
            unsigned n = 0;
            for (unsigned i = 0, all = seen.count(); i < all; ++i) n += l.whole_of(l.last_[seen.slot(i)]) < x;
            return n;
        });
    }
    /// The number of entries that begin at or before x: one past the place of the last that covers x or precedes it.
    unsigned begun(range_order seen, Index x) const noexcept {
        return visit(*this, [&](const auto& l) {
            unsigned n = 0;
            for (unsigned i = 0, all = seen.count(); i < all; ++i) n += l.whole_of(l.first_[seen.slot(i)]) <= x;
            return n;
        });
    }

    /// As ended and begun, for the writer of this leaf, which knows the published slots.
    GUARDED_INLINE unsigned ended(Index x) const noexcept {
        return visit(*this, [&](const auto& l) { return l.ended(x); });
    }
    GUARDED_INLINE unsigned begun(Index x) const noexcept {
        return visit(*this, [&](const auto& l) { return l.begun(x); });
    }

    /// Whether [first, last] can be held.
    bool fits(Index first, Index last) const noexcept {
        return visit(*this, [&](const auto& l) { return l.reaches(first) && l.reaches(last); });
    }
};

template <class Index, class V>
template <class Key>
struct range_leaf<Index, V>::layout : range_leaf {
    static constexpr bool is_wide = !std::is_same_v<Key, range_offset>;
    range_bounds<Key> first_;
    range_bounds<Key> last_;
    std::array<range_cell<V>, range_slots> value_;

    layout() noexcept {
        this->wide = is_wide;
        range_clear(first_);
        range_clear(last_);
    }

    // What range_leaf asks its layout.
    GUARDED_INLINE Index first(unsigned slot) const noexcept { return whole_of(first_[slot]); }
    GUARDED_INLINE Index last(unsigned slot) const noexcept { return whole_of(last_[slot]); }
    using range_leaf::begun;
    using range_leaf::ended;
    GUARDED_INLINE unsigned ended(Index x) const noexcept { return range_bits(range_below(last_, clamped(x)) & this->live); }
    GUARDED_INLINE unsigned begun(Index x) const noexcept { return range_bits(~range_above(first_, clamped(x)) & this->live); }

    /// Fills a slot that no reader sees yet.
    GUARDED_INLINE void fill(unsigned slot, Index first, Index last, V value) noexcept {
        first_[slot].store(key_of(first), std::memory_order_relaxed);
        last_[slot].store(key_of(last), std::memory_order_relaxed);
        value_[slot].store(value, std::memory_order_relaxed);
    }
    GUARDED_INLINE bool reaches(Index x) const noexcept {
        if constexpr (is_wide || range_always_narrow<Index>)
            return true;
        else
            return static_cast<Index>(x - this->base) <= static_cast<Index>(range_reach);
    }
    GUARDED_INLINE Key key_of(Index x) const noexcept {
        return static_cast<Key>(is_wide ? x : static_cast<Index>(x - this->base));
    }
    GUARDED_INLINE Key clamped(Index x) const noexcept {
        if constexpr (is_wide)
            return x;
        else
            return this->near(x, range_reach + 1);
    }
    GUARDED_INLINE Index whole_of(const range_cell<Key>& key) const noexcept {
        const auto k = static_cast<Index>(key.load(std::memory_order_relaxed));
        return is_wide ? k : static_cast<Index>(k + this->base);
    }
    /// The same of a published slot, whose bounds never change, for a caller that knows the base.
    GUARDED_INLINE static Index published(const range_cell<Key>& key, Index known_base) noexcept {
        using in_memory __attribute__((may_alias)) = Key;
        const auto k = static_cast<Index>(reinterpret_cast<const in_memory&>(key));
        return is_wide ? k : static_cast<Index>(k + known_base);
    }
};

template <class Index>
struct range_inner : range_node<Index> {
    template <class Key>
    struct layout;
    using narrow = layout<range_offset>;
    using whole = layout<Index>;

    std::array<range_cell<range_node<Index>*>, range_fanout> child;

    template <class Fn>
    GUARDED_INLINE static decltype(auto) visit(const range_inner& inner, Fn fn) {
        if constexpr (!range_always_narrow<Index>)
            if (inner.wide) [[unlikely]]
                return fn(static_cast<const whole&>(inner));
        return fn(static_cast<const narrow&>(inner));
    }

    /// The child that x is routed to.
    GUARDED_INLINE unsigned route(Index x) const noexcept {
        return visit(*this, [&](const auto& n) { return n.rank(x); });
    }
    /// The least index that is routed to the i-th child; not of the first, which the nodes above know.
    GUARDED_INLINE Index low(unsigned i) const noexcept {
        return visit(*this, [&](const auto& n) { return n.whole_of(n.low_[i - 1]); });
    }
};

template <class Index>
template <class Key>
struct range_inner<Index>::layout : range_inner {
    static constexpr bool is_wide = !std::is_same_v<Key, range_offset>;
    range_lows<Key> low_;

    layout() noexcept {
        low_.fill(std::numeric_limits<Key>::max());
        this->wide = is_wide;
    }
    GUARDED_INLINE unsigned rank(Index x) const noexcept {
        if constexpr (is_wide) {
            return range_rank(low_, x, this->count - 1U);
        } else {
            return range_rank(low_, this->near(x, range_reach));
        }
    }
    GUARDED_INLINE Index whole_of(Key key) const noexcept {
        return static_cast<Index>(is_wide ? static_cast<Index>(key) : static_cast<Index>(static_cast<Index>(key) + this->base));
    }
    void set(unsigned i, Index low) noexcept {
        low_[i - 1] = static_cast<Key>(is_wide ? low : static_cast<Index>(low - this->base));
    }
};

}}}  // namespace guarded::GUARDED_ABI::detail

#pragma GCC diagnostic pop
