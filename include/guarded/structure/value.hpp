// What a structure keeps at a place: a T that it owns, or a word in place.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/cell.hpp>
#include <guarded/base/why.hpp>
#include <guarded/domain/domain.hpp>
#include <guarded/guard/lender.hpp>
#include <guarded/guard/ptr.hpp>
#include <guarded/reclaim/unlinked.hpp>
#include <guarded/structure/in_place.hpp>

#include <atomic>
#include <memory>
#include <optional>
#include <type_traits>

namespace guarded { inline namespace GUARDED_ABI { namespace detail {

/// stored: what a slot holds. given: what a caller stores; taken by argument, or why it is not: not_stored. found<G>: what a
/// reader gets under a G.
template <class T>
struct range_value {
    static constexpr bool owned = true;
    using object = T;
    using stored = T*;
    using given = std::unique_ptr<T>;
    using argument = given&&;
    using not_stored = why::not_a_unique_ptr_of_this_object__store_takes_one_by_std_move;
    template <class G>
    using found = ptr<T, G>;
    template <domain D>
    using taken = unlinked<T, D>;

    template <class L>
    GUARDED_INLINE static found<guard_of_t<L>> read(const range_cell<stored>& slot, const L& g GUARDED_LIVE) noexcept {
        return ptr_access::bind(slot.load(std::memory_order_consume), g);
    }
    /// The same of an entry, which is there.
    template <class G>
    using lent = ptr<T, G>;
    template <class L>
    GUARDED_INLINE static lent<guard_of_t<L>> lend(const range_cell<stored>& slot, const L& g GUARDED_LIVE) noexcept {
        return read(slot, g);
    }
    static stored look(const given& value) noexcept { return value.get(); }
    static void take(given& value) noexcept { static_cast<void>(value.release()); }
    static bool is_none(const given& value) noexcept { return value == nullptr; }
};
template <class W>
struct range_value<in_place<W>> {
    static constexpr bool owned = false;
    using object = W;
    using stored = W;
    using given = std::optional<W>;
    using argument = W;
    using not_stored = why::not_a_word_of_this_tree__give_what_converts_to_the_W_of_its_in_place;
    template <class G>
    using found = std::optional<W>;
    template <domain D>
    using taken = std::optional<W>;

    template <class L>
    GUARDED_INLINE static found<guard_of_t<L>> read(const range_cell<stored>& slot, const L&) noexcept {
        return slot.load(std::memory_order_acquire);
    }
    template <class G>
    using lent = W;
    template <class L>
    GUARDED_INLINE static W lend(const range_cell<stored>& slot, const L&) noexcept {
        return slot.load(std::memory_order_acquire);
    }
    static stored look(const W& value) noexcept { return value; }
    static void take(const W&) noexcept {}
    static bool is_none(const W&) noexcept { return false; }
};

}}}  // namespace guarded::GUARDED_ABI::detail
