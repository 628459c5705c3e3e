// What each change of a container does there: Op::on(g, container, arguments...).
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/config.hpp>
#include <guarded/base/fail.hpp>
#include <guarded/check/lost_places.hpp>
#include <guarded/guard/detail/container_look_ups.hpp>
#include <guarded/guard/detail/lose.hpp>
#include <guarded/guard/detail/reach.hpp>
#include <guarded/guard/elements.hpp>
#include <guarded/guard/lender.hpp>
#include <guarded/guard/ptr.hpp>
#include <guarded/guard/result.hpp>

#include <concepts>
#include <cstddef>
#include <iterator>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

namespace guarded { inline namespace GUARDED_ABI { namespace detail {

/// A bound iterator as the container's own, anything else as it is.
template <class C, class A>
GUARDED_INLINE decltype(auto) own(C& c, A&& a) {
    if constexpr (is_element_iterator<std::remove_cvref_t<A>>)
        return element_access::raw(a, c);
    else
        return std::forward<A>(a);
}
template <class C, class A>
using own_t = decltype(own(std::declval<C&>(), std::declval<A>()));

/// What an insertion gives: a place, whether it is new, the element, or nothing. Node handles are not given.
template <class R, class C>
concept insertion_result =
    std::is_void_v<R> || std::same_as<R, iterator_of<C>> || std::same_as<R, std::pair<iterator_of<C>, bool>> ||
    std::same_as<R, decltype(*std::begin(std::declval<C&>()))>;
template <class C, class R, class L>
GUARDED_INLINE auto given(const L& g GUARDED_LIVE, R& result) {
    if constexpr (std::same_as<R, iterator_of<C>>)
        return found_at<C>(result, g);
    else if constexpr (std::same_as<R, std::pair<iterator_of<C>, bool>>)
        return std::pair{found_at<C>(result.first, g), result.second};
    else
        return lead_on(result, g);
}

struct by_insert_or_assign;
/// One of the container's own functions that insert.
template <class How>
struct inserting {
    template <class L, class C, class... A>
        requires requires(C& c, A&&... a) {
            { How::into(c, own(c, std::forward<A>(a))...) } -> insertion_result<C>;
        }
    GUARDED_INLINE static auto on([[maybe_unused]] const L& g GUARDED_LIVE, C& c, A&&... a) {
        using result_type = decltype(How::into(c, own(c, std::forward<A>(a))...));
        insertion<C> change{c};
        if constexpr (std::is_same_v<How, by_insert_or_assign>) change.replacing(a...);
        if constexpr (std::is_void_v<result_type>) {
            How::into(c, own(c, std::forward<A>(a))...);
            change.at_the_end();
        } else {
            result_type result = How::into(c, own(c, std::forward<A>(a))...);
            change.done(result);
            return given<C>(g, result);
        }
    }
};
// clang-format off
#define GUARDED_DETAIL_INSERTS(how, name)                                                            \
    struct how {                                                                                     \
        template <class C, class... A>                                                               \
        GUARDED_INLINE static auto into(C& c, A&&... a) -> decltype(c.name(std::forward<A>(a)...)) { \
            return c.name(std::forward<A>(a)...);                                                    \
        }                                                                                            \
    }
GUARDED_DETAIL_INSERTS(by_insert, insert);
GUARDED_DETAIL_INSERTS(by_emplace, emplace);
GUARDED_DETAIL_INSERTS(by_try_emplace, try_emplace);
GUARDED_DETAIL_INSERTS(by_insert_or_assign, insert_or_assign);
GUARDED_DETAIL_INSERTS(by_push_back, push_back);
GUARDED_DETAIL_INSERTS(by_emplace_back, emplace_back);
GUARDED_DETAIL_INSERTS(by_push_front, push_front);
GUARDED_DETAIL_INSERTS(by_emplace_front, emplace_front);
#undef GUARDED_DETAIL_INSERTS
// clang-format on

/// Where an element is that a bound pointer leads to; the end where it is none of the container's.
template <class C, class L, class U>
GUARDED_INLINE iterator_of<C> place_of(const L& g GUARDED_LIVE, C& c, const ptr<U, guard_of_t<L>>& element) {
    const auto* const raw = ptr_access::checked(g, element);
    auto at = std::begin(c);
    if constexpr (contiguous<C> && !link_t<std::iter_value_t<iterator_of<C>>, guard_of_t<L>>::follows) {
        const auto* const first = std::to_address(at);
        return first <= raw && raw < std::to_address(std::end(c)) ? at + (raw - first) : std::end(c);
    }
    while (at != std::end(c) && ptr_access::raw(found_at<C>(at, g)) != raw) ++at;
    return at;
}
struct erasing {
    /// By key: gives how many.
    template <class L, keyed C, class Key>
        requires(!is_ptr<Key> && !is_element_iterator<Key>) && requires(C& c, const Key& key) {
            { c.erase(key) } -> std::integral;
            c.equal_range(key);
        }
    GUARDED_INLINE static auto on(const L&, C& c, const Key& key) {
        if constexpr (GUARDED_CHECKED) {
            const auto [first, last] = c.equal_range(key);
            losing(c, first, last);
        }
        return c.erase(key);
    }
    /// By place: gives the next one.
    template <class L, class C, class M>
        requires std::same_as<guard_of_t<M>, guard_of_t<L>> && requires(C& c, iterator_of<C> at) { c.erase(at); }
    GUARDED_INLINE static auto on(const L& g GUARDED_LIVE GUARDED_LIFETIMEBOUND, C& c, const element_iterator<C, M>& place) {
        const auto at = element_access::raw(place, c);
        losing(c, at, std::next(at));
        return element_access::at(g, c, c.erase(at));
    }
    /// By pointer.
    template <class L, class C, class U, class G>
        requires std::same_as<G, guard_of_t<L>> && requires(const L& g, C& c, iterator_of<C> at, const ptr<U, G>& element) {
            ptr_access::raw(found_at<C>(at, g)) == ptr_access::raw(element);
            c.erase(at);
        }
    GUARDED_INLINE static void on(const L& g GUARDED_LIVE, C& c, const ptr<U, G>& element) {
        const auto at = place_of(g, c, element);
        require(at != std::end(c), "the pointer to erase leads to no element of this container");
        losing(c, at, std::next(at));
        c.erase(at);
    }
};
struct clearing {
    template <class L, class C>
        requires requires(C& c) { c.clear(); }
    GUARDED_INLINE static void on(const L&, C& c) {
        losing(c, std::begin(c), std::end(c));
        c.clear();
    }
};
struct assigning {
    template <class L, class C, class... A>
        requires requires(C& c, A&&... a) { c.assign(std::forward<A>(a)...); }
    GUARDED_INLINE static void on(const L&, C& c, A&&... a) {
        losing(c, std::begin(c), std::end(c));
        c.assign(std::forward<A>(a)...);
    }
};

/// Moves an element out. What throws leaves it in.
template <class V, class C, class Erase>
GUARDED_INLINE std::optional<std::remove_cv_t<V>> moved_out(C& c, iterator_of<C> at, V& element, Erase erase) {
    std::optional<std::remove_cv_t<V>> out{std::move(element)};
    losing(c, at, std::next(at));
    erase();
    return out;
}
struct popping_back {
    template <class L, class C>
        requires leaves<typename C::value_type, guard_of_t<L>> && requires(C& c) { c.pop_back(); }
    GUARDED_INLINE static auto on(const L&, C& c) -> std::optional<typename C::value_type> {
        if (c.begin() == c.end()) return std::nullopt;
        const auto last = std::prev(c.end());
        return moved_out(c, last, *last, [&c] { c.pop_back(); });
    }
};
struct popping_front {
    template <class L, class C>
        requires leaves<typename C::value_type, guard_of_t<L>> && requires(C& c) { c.pop_front(); }
    GUARDED_INLINE static auto on(const L&, C& c) -> std::optional<typename C::value_type> {
        if (c.begin() == c.end()) return std::nullopt;
        return moved_out(c, c.begin(), *c.begin(), [&c] { c.pop_front(); });
    }
};
struct taking {
    template <class L, mapping C, class Key>
        requires leaves<typename C::mapped_type, guard_of_t<L>> && finds_by_key<C, Key>
    GUARDED_INLINE static auto on(const L&, C& c, const Key& key) -> std::optional<typename C::mapped_type> {
        const auto at = c.find(key);
        if (at == c.end()) return std::nullopt;
        return moved_out(c, at, at->second, [&c, at] { c.erase(at); });
    }
};

/// Asked of each element, bound; it may not end the guard or change the container.
template <class C, class L, class Test>
GUARDED_INLINE bool ask(const L& g GUARDED_LIVE, C& c, iterator_of<C> at, Test& test) {
    const auto before = moment::now();
    const bool yes = test(element_at<C>(at, g));
    g.require_live();
    before.template require_iterators_of<C>(&c, g.section());
    before.template require_kept<std::iter_value_t<iterator_of<C>>, false>(std::addressof(*at), g.section());
    return yes;
}
struct erasing_if {
    template <class L, class C, class Test>
        requires std::predicate<Test&, element_t<C, L>> && requires(C& c, iterator_of<C> at) { c.erase(at); }
    GUARDED_INLINE static std::size_t on(const L& g GUARDED_LIVE, C& c, Test&& test) {
        std::size_t erased = 0;
        if constexpr (moving<C>) {
            auto first_erased = c.end();
            auto kept = c.begin();
            for (auto at = c.begin(); at != c.end(); ++at) {
                if (ask(g, c, at, test)) {
                    lose_owned(*at);
                    if (kept == at) first_erased = at;
                    continue;
                }
                if (kept != at) *kept = std::move(*at);
                ++kept;
            }
            erased = static_cast<std::size_t>(c.end() - kept);
            if (erased != 0) losing_places(c, first_erased, c.end());
            c.erase(kept, c.end());
        } else {
            for (auto at = c.begin(); at != c.end();) {
                if (!ask(g, c, at, test)) {
                    ++at;
                    continue;
                }
                losing(c, at, std::next(at));
                at = c.erase(at);
                ++erased;
            }
        }
        return erased;
    }
};

}}}  // namespace guarded::GUARDED_ABI::detail
