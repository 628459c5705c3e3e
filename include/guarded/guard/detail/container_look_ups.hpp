// What each look-up in a container does there: Op::on(g, container, arguments...).
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/guard/elements.hpp>

#include <concepts>
#include <cstddef>
#include <iterator>
#include <utility>
#include <variant>

namespace guarded { inline namespace GUARDED_ABI { namespace detail {

/// Has a search of its own: std::string's gives an index, which is none.
template <class C, class Key>
concept finds_by_key = keyed<C> && requires(C& c, const Key& key) {
    { c.find(key) } -> std::same_as<iterator_of<C>>;
};
template <class C, class Key>
concept finds_equal = container<C> && !keyed<C> && requires(C& c, const Key& key) {
    { *std::begin(c) == key } -> std::convertible_to<bool>;
};
template <class C, class Key>
GUARDED_INLINE iterator_of<C> search(C& c, const Key& key) {
    if constexpr (finds_by_key<C, Key>) {
        return c.find(key);
    } else {
        auto at = std::begin(c);
        while (at != std::end(c) && !(*at == key)) ++at;
        return at;
    }
}
template <class C, class L>
GUARDED_INLINE auto found_or_null(const L& g GUARDED_LIVE, C& c, iterator_of<C> at) {
    return at == std::end(c) ? decltype(found_at<C>(at, g)){} : found_at<C>(at, g);
}

template <class C, class Key>
concept finds = finds_by_key<C, Key> || finds_equal<C, Key>;
struct finding {
    template <class L, class C, class Key>
        requires finds<C, Key>
    GUARDED_INLINE static auto on(const L& g GUARDED_LIVE, C& c, const Key& key) {
        return found_or_null(g, c, search(c, key));
    }
};
struct containing {
    template <class L, class C, class Key>
        requires finds<C, Key>
    GUARDED_INLINE static bool on(const L&, C& c, const Key& key) {
        return search(c, key) != std::end(c);
    }
};
struct indexing {
    template <class L, class C, class Key>
        requires finds_by_key<C, Key>
    GUARDED_INLINE static auto on(const L& g GUARDED_LIVE, C& c, const Key& key) {
        return found_or_null(g, c, c.find(key));
    }
    template <class L, class C>
        requires(!keyed<C> && std::random_access_iterator<iterator_of<C>>)
    GUARDED_INLINE static auto on(const L& g GUARDED_LIVE, C& c, std::size_t index) {
        const bool there = index < static_cast<std::size_t>(std::end(c) - std::begin(c));
        return found_or_null(g, c, there ? std::begin(c) + static_cast<std::ptrdiff_t>(index) : std::end(c));
    }
};
struct fronting {
    template <class L, class C>
        requires(!keyed<C>)
    GUARDED_INLINE static auto on(const L& g GUARDED_LIVE, C& c) {
        return found_or_null(g, c, std::begin(c));
    }
};
struct backing {
    template <class L, class C>
        requires(!keyed<C> && std::bidirectional_iterator<iterator_of<C>>)
    GUARDED_INLINE static auto on(const L& g GUARDED_LIVE, C& c) {
        return found_or_null(g, c, std::begin(c) == std::end(c) ? std::end(c) : std::prev(std::end(c)));
    }
};
struct sizing {
    template <class L, class C>
    GUARDED_INLINE static auto on(const L&, C& c) -> decltype(std::size(c)) {
        return std::size(c);
    }
};
struct asking_empty {
    template <class L, class C>
    GUARDED_INLINE static bool on(const L&, C& c) {
        return std::begin(c) == std::end(c);
    }
};
struct ranging {
    template <class L, class C>
    GUARDED_INLINE static auto on(const L& g GUARDED_LIVE GUARDED_LIFETIMEBOUND, C& c) {
        return element_access::range(g, c, std::begin(c), std::end(c));
    }
};
template <class C, class Key>
concept ordered_by = keyed<C> && requires(C& c, const Key& key) {
    { c.lower_bound(key) } -> std::same_as<iterator_of<C>>;
    { c.upper_bound(key) } -> std::same_as<iterator_of<C>>;
};
struct bounding_below {
    template <class L, class C, class Key>
        requires ordered_by<C, Key>
    GUARDED_INLINE static auto on(const L& g GUARDED_LIVE GUARDED_LIFETIMEBOUND, C& c, const Key& key) {
        return element_access::range(g, c, c.lower_bound(key), c.end());
    }
};
struct bounding_above {
    template <class L, class C, class Key>
        requires ordered_by<C, Key>
    GUARDED_INLINE static auto on(const L& g GUARDED_LIVE GUARDED_LIFETIMEBOUND, C& c, const Key& key) {
        return element_access::range(g, c, c.upper_bound(key), c.end());
    }
};
struct bounding_both {
    template <class L, class C, class Key>
        requires keyed<C> && requires(C& c, const Key& key) { c.equal_range(key); }
    GUARDED_INLINE static auto on(const L& g GUARDED_LIVE GUARDED_LIFETIMEBOUND, C& c, const Key& key) {
        const auto [first, last] = c.equal_range(key);
        return element_access::range(g, c, first, last);
    }
};

template <class U, class V, class L>
GUARDED_INLINE auto alternative(V& variant, const L& g GUARDED_LIVE) -> decltype(lead_on(*std::get_if<U>(&variant), g)) {
    auto* const there = std::get_if<U>(&variant);
    if (there == nullptr) return {};
    return lead_on(*there, g);
}

}}}  // namespace guarded::GUARDED_ABI::detail
