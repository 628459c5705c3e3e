// What a change of a container does to pointers and iterators that were bound before: checked builds note it.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/check/lost_places.hpp>
#include <guarded/guard/detail/watched.hpp>
#include <guarded/guard/elements.hpp>

#include <concepts>
#include <cstddef>
#include <iterator>
#include <memory>
#include <ranges>
#include <type_traits>
#include <utility>

namespace guarded { inline namespace GUARDED_ABI { namespace detail {

/// Changes move elements or what iterators hold: vectors, strings, deques.
template <class C>
concept moving = container<C> && std::random_access_iterator<iterator_of<C>>;

#if GUARDED_CHECKED

/// The elements themselves. Of many that are not side by side, as many as are remembered.
template <class C>
void lose_all(iterator_of<C> first, iterator_of<C> last) {
    if constexpr (contiguous<C>) {
        lose_elements(std::to_address(first), std::to_address(last));
    } else {
        for (int n = 0; first != last && n < 32; ++first, ++n)
            lose_elements(std::addressof(*first), std::addressof(*first) + 1);
    }
}

/// What an element owns alone ends with it; the pointers that were found through it lead there.
template <class E>
void lose_owned(const E& element) {
    each_owned(element, false, lose_elements);
}

/// Before the elements from first to last are erased; what they own is lost besides, or was moved on.
template <class C>
void losing_places(C& c, iterator_of<C> first, iterator_of<C> last) {
    if constexpr (contiguous<C>)
        lose_all<C>(first, std::end(c));  // those behind move up
    else if constexpr (moving<C>)
        first == std::begin(c) || last == std::end(c) ? lose_all<C>(first, last) : lose_all<C>(std::begin(c), std::end(c));
    else
        lose_all<C>(first, last);
    if constexpr (moving<C>) lose_iterators(c);
}

template <class C>
void losing(C& c, iterator_of<C> first, iterator_of<C> last) {
    int n = 0;
    for (auto at = first; at != last && n < 32; ++at, ++n) lose_owned(*at);
    losing_places(c, first, last);
}

/// What watched.hpp notes of a container. A view has nothing of its own.
struct its_elements {
    template <class C>
    static void note(C& c, noted_places& in) noexcept {
        using kind = noted_places::kind;
        if constexpr (!std::ranges::enable_view<std::remove_cv_t<C>>) {
            if constexpr (contiguous<C>) in.add(std::to_address(std::begin(c)), std::to_address(std::end(c)), kind::row);
            for (auto at = std::begin(c); at != std::end(c) && in.fits(); ++at) {
                if constexpr (!contiguous<C>) in.add(std::addressof(*at), std::addressof(*at) + 1, kind::element);
                in.add_owned(*at);
            }
        }
    }
    template <class C>
    static void lose_iterators(C& c) noexcept {
        if constexpr (moving<C> && !std::ranges::enable_view<std::remove_cv_t<C>>) detail::lose_iterators(c);
    }
};

/// An insertion: what it moves is known when it is done.
template <class C>
class insertion {
  public:
    explicit insertion(C& c) : c_{c} {
        if constexpr (contiguous<C>) {
            first_ = std::to_address(std::begin(c));
            last_ = std::to_address(std::end(c));
        } else if constexpr (requires { c.bucket_count(); }) {
            buckets_ = c.bucket_count();
        }
    }
    /// Another value takes the place of what the key has.
    template <class K>
    void replacing(const K& key, const auto&...) {
        if constexpr (requires { c_.find(key); })
            if (const auto at = c_.find(key); at != std::end(c_)) lose_owned(*at);
    }
    /// It gave the element, or where it is, or that and whether it is new.
    template <class R>
    void done(const R& result) {
        if constexpr (std::same_as<R, iterator_of<C>>)
            at(result);
        else if constexpr (std::same_as<R, std::pair<iterator_of<C>, bool>>)
            result.second ? at(result.first) : void();
        else
            at_the_end();
    }
    /// At one of the ends: nothing else has moved, unless all has.
    void at_the_end() {
        if constexpr (contiguous<C>)
            if (std::to_address(std::begin(c_)) != first_) lose_elements(first_, last_);
        if constexpr (moving<C>) lose_iterators(c_);
        if constexpr (requires { c_.bucket_count(); })
            if (c_.bucket_count() != buckets_) lose_iterators(c_);
    }

  private:
    void at(iterator_of<C> place) {
        at_the_end();
        if constexpr (contiguous<C>) {
            if (std::to_address(std::begin(c_)) == first_ && std::to_address(place) < last_)
                lose_elements(std::to_address(place), last_);
        } else if constexpr (moving<C>) {
            if (place != std::begin(c_) && std::next(place) != std::end(c_)) lose_all<C>(std::begin(c_), std::end(c_));
        }
    }

    C& c_;
    const void* first_ = nullptr;
    const void* last_ = nullptr;
    std::size_t buckets_ = 0;
};

#else

struct its_elements;
template <class E>
GUARDED_INLINE void lose_owned(const E&) noexcept {}
template <class C>
GUARDED_INLINE void losing_places(C&, const iterator_of<C>&, const iterator_of<C>&) noexcept {}
template <class C>
GUARDED_INLINE void losing(C&, const iterator_of<C>&, const iterator_of<C>&) noexcept {}
template <class C>
struct insertion {
    GUARDED_INLINE explicit insertion(C&) noexcept {}
    template <class K>
    GUARDED_INLINE void replacing(const K&, const auto&...) noexcept {}
    template <class R>
    GUARDED_INLINE void done(const R&) noexcept {}
    GUARDED_INLINE void at_the_end() noexcept {}
};

#endif

}}}  // namespace guarded::GUARDED_ABI::detail
