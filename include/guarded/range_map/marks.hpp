// The part of range_map that marks entries and finds marked ones, for trees whose options say `marks = true`.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/fail.hpp>
#include <guarded/base/position.hpp>
#include <guarded/base/rcu_dereference.hpp>
#include <guarded/base/why.hpp>
#include <guarded/guard/lender.hpp>
#include <guarded/range_map/entry.hpp>
#include <guarded/range_map/reading.hpp>
#include <guarded/structure/access.hpp>
#include <guarded/structure/value.hpp>
#include <guarded/tree/kinds.hpp>
#include <guarded/tree/search.hpp>
#include <guarded/tree/walk.hpp>

#include <atomic>
#include <concepts>
#include <limits>
#include <optional>

#include <guarded/structure/reject.hpp>  // behind all others: it defines macros

namespace guarded { inline namespace GUARDED_ABI {

/// The marks that an entry may carry, each on its own. Mirrors XA_MARK_0 to XA_MARK_2.
enum class mark : unsigned { a, b, c };

/// A base of a Map, which is a range_map. A mark belongs to an entry: parts that are left when it is trimmed or split keep
/// its marks; what is stored anew, over the same range too, has none.
template <class Map, std::unsigned_integral Index, class T, class Options>
class range_marks {
    using values = detail::range_value<T>;
    using stored_type = typename values::stored;
    using kinds = detail::range_kinds<Index, stored_type, Options>;
    template <class L>
    using entry = found<Index, typename values::template found<detail::guard_of_t<L>>>;
    static constexpr Index greatest = std::numeric_limits<Index>::max();

  public:
    /// Marks the entry that covers index; false when there is none. O(log n). Throws nothing. Mirrors xa_set_mark().
    template <writes_tree<Map> L>
        requires(Options::marks)
    bool set_mark(const L& w GUARDED_LIVE, index_of<Index> index, mark m) noexcept {
        return change(w, index, m, true);
    }
    /// Takes a mark from the entry that covers index; false when there is none. O(log n). Throws nothing.
    /// Mirrors xa_clear_mark().
    template <writes_tree<Map> L>
        requires(Options::marks)
    bool clear_mark(const L& w GUARDED_LIVE, index_of<Index> index, mark m) noexcept {
        return change(w, index, m, false);
    }

    /// Whether the entry that covers index has the mark. Under any guard that reads. Wait-free, O(log n). Throws nothing.
    /// Mirrors xa_get_mark().
    template <reads_tree<Map> L>
        requires(Options::marks)
    [[nodiscard]] bool has_mark(const L& g GUARDED_LIVE, index_of<Index> index, mark m) const noexcept {
        detail::tree_access::check(map(), g);
        const auto* top = root();
        if (top == nullptr) return false;
        const auto* l = detail::range_leaf_of<stored_type>(top, Index{index});
        const unsigned slot = l->covering(l->seen(), index);
        return slot != detail::range_slots && (kinds::extra(*l).of(slot) & bit(m)) != 0;
    }
    /// The first entry with the mark that ends at or behind index and begins at or before max. Under any guard that reads; an
    /// entry that is there with its mark during the whole call is not missed. O(log n), and what loses its mark meanwhile.
    /// Throws nothing. Mirrors xa_find() and xa_find_after().
    template <reads_tree<Map> L>
        requires(Options::marks)
    [[nodiscard]] auto find_marked(const L& g GUARDED_LIVE, mark m, index_of<Index> index = 0,
                                   index_of<Index> max = greatest) const noexcept -> entry<L> {
        detail::tree_access::check(map(), g);
        entry<L> e;
        for (const auto* top = root(); top != nullptr; top = root()) {
            const auto next = look(g, *top, bit(m), index, max, e);
            if (!next || e || *next > max) break;
            index = *next;
        }
        return e;
    }

    GUARDED_DETAIL_NO_TREE_WRITE(Map, set_mark);
    GUARDED_DETAIL_NO_TREE_WRITE(Map, clear_mark);
    GUARDED_DETAIL_NO_TREE_READ(Map, has_mark);
    GUARDED_DETAIL_NO_TREE_READ(Map, find_marked);
    GUARDED_DETAIL_LEFT_OUT(writes_tree, Map, Options::marks, tree_without_marks__let_its_options_say_marks_true, set_mark);
    GUARDED_DETAIL_LEFT_OUT(writes_tree, Map, Options::marks, tree_without_marks__let_its_options_say_marks_true, clear_mark);
    GUARDED_DETAIL_LEFT_OUT(reads_tree, Map, Options::marks, tree_without_marks__let_its_options_say_marks_true, has_mark);
    GUARDED_DETAIL_LEFT_OUT(reads_tree, Map, Options::marks, tree_without_marks__let_its_options_say_marks_true, find_marked);

  protected:
    range_marks() = default;
    ~range_marks() = default;

  private:
    using node = typename kinds::node;
    const Map& map() const noexcept { return static_cast<const Map&>(*this); }
    node* root() const noexcept { return detail::tree_access::root(map()).load(detail::rcu_dereference_order); }
    static unsigned bit(mark m) noexcept {
        detail::require(static_cast<unsigned>(m) < detail::range_mark_kinds, "no such mark");
        return 1U << static_cast<unsigned>(m);
    }

    template <class L>
    bool change(const L& w GUARDED_LIVE, Index index, mark m, bool on) noexcept {
        detail::tree_access::check(map(), w);
        node* const top = root();
        if (top == nullptr) return false;
        auto& l = const_cast<typename kinds::leaf&>(*detail::range_leaf_of<stored_type>(top, index));
        const unsigned slot = l.covering(l.mine(), index);
        if (slot == detail::range_slots) return false;
        auto& marks = kinds::extra(l);
        marks.set(slot, on ? marks.of(slot) | bit(m) : marks.of(slot) & ~bit(m));
        kinds::refresh(top, index, false);
        return true;
    }

    /// Goes down to one leaf. Either fills e, or gives the index at which to go on; none when that is past the greatest.
    template <class L>
    static std::optional<Index> look(const L& g GUARDED_LIVE, const node& top, unsigned mark_bit, Index index, Index max,
                                     entry<L>& e) noexcept {
        Index high = greatest;
        const node* n = &top;
        while (n->level != 0) {
            const auto& inner = static_cast<const typename kinds::inner&>(*n);
            unsigned i = inner.route(index);
            if ((kinds::extra(inner).marks.of(i) & mark_bit) == 0) {  // on to the next child that may have one
                do ++i;
                while (i < n->count && (kinds::extra(inner).marks.of(i) & mark_bit) == 0);
                if (i == n->count) return behind(high);
                index = inner.low(i);
                if (index > max) return std::nullopt;
            }
            if (i + 1U < n->count) high = static_cast<Index>(inner.low(i + 1) - 1);
            n = inner.child[i].load(detail::rcu_dereference_order);
        }
        const auto& l = static_cast<const typename kinds::leaf&>(*n);
        const auto order = l.seen();
        for (unsigned i = l.ended(order, index); i < order.count(); ++i) {
            const unsigned slot = order.slot(i);
            if (l.first(slot) > max) return std::nullopt;
            if ((kinds::extra(l).of(slot) & mark_bit) == 0) continue;
            e = {l.first(slot), l.last(slot), values::read(l.value(slot), g)};
            return std::nullopt;
        }
        return behind(high);
    }
    static std::optional<Index> behind(Index high) noexcept {
        return high == greatest ? std::nullopt : std::optional{static_cast<Index>(high + 1)};
    }
};

}}  // namespace guarded::GUARDED_ABI

#include <guarded/structure/end_reject.hpp>
