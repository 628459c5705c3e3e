// The elements of a container, each bound to the guard under which it was reached: a range for loops and std::ranges.
//
//     for (const auto session : elements(g, p, &server::sessions)) hits += get(g, session, &session::hits);
//     for (const auto [name, session] : elements(g, p, &server::by_name)) ...
//
// What is an owner itself (a unique_ptr, a shared_ptr, an optional, a slot, under a lock a plain pointer) leads on: the pointer
// is bound to what it owns, as load gives it.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/config.hpp>
#include <guarded/base/fail.hpp>
#include <guarded/check/lost_places.hpp>
#include <guarded/check/section.hpp>
#include <guarded/guard/detail/reach.hpp>
#include <guarded/guard/lender.hpp>
#include <guarded/guard/ptr.hpp>

#include <concepts>
#include <cstddef>
#include <iterator>
#include <memory>
#include <ranges>
#include <type_traits>
#include <utility>

namespace guarded { inline namespace GUARDED_ABI {

/// An element of a map: its key and its value, pointers bound to the guard. Both null where there is none.
template <class Key, class Value>
struct map_element {
    Key key{};
    Value value{};

    GUARDED_INLINE explicit operator bool() const noexcept { return static_cast<bool>(key); }
};

namespace detail {

template <class C>
using iterator_of = decltype(std::begin(std::declval<C&>()));

/// Containers by their shape: a type of the user's own is one, too. Elements have addresses, so std::vector<bool> is none.
template <class C>
concept container = requires(C& c) {
    { std::begin(c) } -> std::forward_iterator;
    { std::end(c) } -> std::same_as<iterator_of<C>>;
    requires std::is_lvalue_reference_v<decltype(*std::begin(c))>;
};
template <class C>
concept keyed = container<C> && requires { typename C::key_type; };
template <class C>
concept mapping = keyed<C> && requires { typename C::mapped_type; };
/// Elements side by side: some changes move them.
template <class C>
concept contiguous = container<C> && std::contiguous_iterator<iterator_of<C>>;

/// RCU protects what an object owns, a lock all that its holders reach: a view's elements are not the object's.
template <class C, class G>
concept container_under =
    container<C> && (!std::ranges::enable_view<std::remove_cv_t<C>> || requires { typename G::owner_type; });

/// From an element to what it owns, or to itself.
template <class E, class L>
GUARDED_INLINE auto lead_on(E& element, const L& g GUARDED_LIVE) noexcept {
    using follow = link_t<E, guard_of_t<L>>;
    if constexpr (follow::follows)
        return ptr_access::bind(follow::next(element), g);
    else
        return ptr_access::bind(std::addressof(element), g);
}
/// What a key finds: of a map, the value.
template <class C, class L>
GUARDED_INLINE auto found_at(iterator_of<C> at, const L& g GUARDED_LIVE) noexcept {
    if constexpr (mapping<C>)
        return lead_on(at->second, g);
    else
        return lead_on(*at, g);
}
/// What a loop sees.
template <class C, class L>
GUARDED_INLINE auto element_at(iterator_of<C> at, const L& g GUARDED_LIVE) noexcept {
    if constexpr (mapping<C>) {
        auto key = lead_on(at->first, g);
        auto value = lead_on(at->second, g);
        return map_element<decltype(key), decltype(value)>{key, value};
    } else {
        return lead_on(*at, g);
    }
}
template <class C, class L>
using element_t = decltype(element_at<C>(std::declval<iterator_of<C>>(), std::declval<const L&>()));

struct element_access;

template <class I>
using category_of = std::conditional_t<
    std::random_access_iterator<I>, std::random_access_iterator_tag,
    std::conditional_t<std::bidirectional_iterator<I>, std::bidirectional_iterator_tag, std::forward_iterator_tag>>;

}  // namespace detail

/// A place in a container, bound to the guard under which it was found, which it names at each step: it is not used when the
/// guard has ended. Dereferenced, it gives bound pointers. Copied, compared and moved on as the container's own iterator.
template <class C, lender L>
class element_iterator {
    using raw = detail::iterator_of<C>;

  public:
    using value_type = detail::element_t<C, L>;
    using difference_type = std::iter_difference_t<raw>;
    using reference = value_type;
    using pointer = void;
    using iterator_concept = detail::category_of<raw>;
    using iterator_category = std::input_iterator_tag;

    element_iterator() = default;

    GUARDED_INLINE value_type operator*() const { return detail::element_at<C>(checked(), *guard_); }
    GUARDED_INLINE element_iterator& operator++() {
        at_ = std::next(checked());
        bound_ = detail::moment::now();  // it stands where it is now
        return *this;
    }
    GUARDED_INLINE element_iterator operator++(int) {
        auto old = *this;
        ++*this;
        return old;
    }
    GUARDED_INLINE element_iterator& operator--()
        requires std::bidirectional_iterator<raw>
    {
        require_current();
        at_ = std::prev(raw{at_});
        return *this;
    }
    GUARDED_INLINE element_iterator operator--(int)
        requires std::bidirectional_iterator<raw>
    {
        auto old = *this;
        --*this;
        return old;
    }
    GUARDED_INLINE element_iterator& operator+=(difference_type n)
        requires std::random_access_iterator<raw>
    {
        require_current();
        at_ = raw{at_} + n;
        return *this;
    }
    GUARDED_INLINE element_iterator& operator-=(difference_type n)
        requires std::random_access_iterator<raw>
    {
        return *this += -n;
    }
    GUARDED_INLINE value_type operator[](difference_type n) const
        requires std::random_access_iterator<raw>
    {
        return *(*this + n);
    }
    GUARDED_INLINE friend element_iterator operator+(element_iterator i, difference_type n)
        requires std::random_access_iterator<raw>
    {
        return i += n;
    }
    GUARDED_INLINE friend element_iterator operator+(difference_type n, element_iterator i)
        requires std::random_access_iterator<raw>
    {
        return i += n;
    }
    GUARDED_INLINE friend element_iterator operator-(element_iterator i, difference_type n)
        requires std::random_access_iterator<raw>
    {
        return i -= n;
    }
    GUARDED_INLINE friend difference_type operator-(const element_iterator& a, const element_iterator& b)
        requires std::random_access_iterator<raw>
    {
        return raw{a.at_} - raw{b.at_};
    }
    GUARDED_INLINE friend bool operator==(const element_iterator& a, const element_iterator& b) {
        a.require_unchanged();
        b.require_unchanged();
        return raw{a.at_} == raw{b.at_};
    }
    GUARDED_INLINE friend auto operator<=>(const element_iterator& a, const element_iterator& b)
        requires std::random_access_iterator<raw>
    {
        return raw{a.at_} <=> raw{b.at_};
    }

  private:
    friend detail::element_access;
    GUARDED_INLINE element_iterator(const L& g GUARDED_LIVE, C& in, raw at)
        : at_{at}, guard_{&g}, in_{&in}, section_{g.section()} {}

    GUARDED_INLINE void require_current() const noexcept {
        if (GUARDED_CHECKED) detail::require(guard_ != nullptr, "an iterator that was made by default was used");
        guard_->require_live();
        section_.template require_same<C>(guard_->section());  // another guard may stand in the same place
        bound_.template require_iterators_of<C>(in_, guard_->section());
    }
    /// Compared when the guard has ended, they tell nothing of what it protected.
    GUARDED_INLINE void require_unchanged() const noexcept {
        if (GUARDED_CHECKED && guard_ != nullptr) bound_.template require_iterators_of<C>(in_, guard_->section());
    }
    /// The container's iterator, of an element.
    GUARDED_INLINE raw checked() const {
        require_current();
        raw at{at_};
        bound_.template require_kept<std::iter_value_t<raw>, false>(std::addressof(*at), guard_->section());
        return at;
    }

    raw at_{};  // worked on in copies: where the container's function is not inlined, it gets no address of guard_'s object
    const L* guard_ = nullptr;
    const volatile void* in_ = nullptr;
    [[no_unique_address]] detail::section section_{};
    [[no_unique_address]] detail::moment bound_ = detail::moment::now();
};

/// Elements of a container from one place to another, bound to a guard: a view, for loops and std::ranges.
template <class C, lender L>
class [[nodiscard]] element_range {
  public:
    using iterator = element_iterator<C, L>;

    GUARDED_INLINE iterator begin() const { return first_; }
    GUARDED_INLINE iterator end() const { return last_; }
    GUARDED_INLINE bool empty() const { return first_ == last_; }
    GUARDED_INLINE explicit operator bool() const { return !empty(); }
    /// The first element; null where there is none.
    GUARDED_INLINE auto front() const { return empty() ? typename iterator::value_type{} : *first_; }

  private:
    friend detail::element_access;
    GUARDED_INLINE element_range(iterator first, iterator last) : first_{first}, last_{last} {}
    iterator first_;
    iterator last_;
};

namespace detail {

template <class A>
inline constexpr bool is_element_iterator = false;
template <class C, class L>
inline constexpr bool is_element_iterator<element_iterator<C, L>> = true;

/// A pointer or an iterator that is bound to another guard than G.
template <class A, class G>
inline constexpr bool bound_elsewhere = false;
template <class T, class H, class G>
inline constexpr bool bound_elsewhere<ptr<T, H>, G> = !std::same_as<H, G>;
template <class C, class L, class G>
inline constexpr bool bound_elsewhere<element_iterator<C, L>, G> = !std::same_as<guard_of_t<L>, G>;

struct element_access {
    template <class C, class L>
    GUARDED_INLINE static element_iterator<C, L> at(const L& g GUARDED_LIVE GUARDED_LIFETIMEBOUND, C& in,
                                                    iterator_of<C> place) {
        return {g, in, place};
    }
    template <class C, class L>
    GUARDED_INLINE static element_range<C, L> range(const L& g GUARDED_LIVE GUARDED_LIFETIMEBOUND, C& in, iterator_of<C> first,
                                                    iterator_of<C> last) {
        return {at(g, in, first), at(g, in, last)};
    }
    /// The container's own iterator, once it is known to be of this container and guard.
    template <class C, class L>
    GUARDED_INLINE static iterator_of<C> raw(const element_iterator<C, L>& i, const C& in) {
        i.require_current();
        if (GUARDED_CHECKED) require(i.in_ == &in, "an iterator of another container: begin again in this one");
        return i.at_;
    }
};

}  // namespace detail
}}  // namespace guarded::GUARDED_ABI

template <class C, class L>
inline constexpr bool std::ranges::enable_view<guarded::element_range<C, L>> = true;
template <class C, class L>
inline constexpr bool std::ranges::enable_borrowed_range<guarded::element_range<C, L>> = true;
