// Pointers that keep nothing alive: a weak one, which finds its object as long as somebody refers to it, and a back pointer,
// which is followed under what protects both ends.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/why.hpp>
#include <guarded/guard/detail/reach.hpp>
#include <guarded/guard/guard.hpp>
#include <guarded/guard/handoff.hpp>
#include <guarded/guard/lend.hpp>
#include <guarded/guard/lender.hpp>
#include <guarded/guard/ptr.hpp>
#include <guarded/guard/result.hpp>
#include <guarded/reclaim/counted.hpp>
#include <guarded/reclaim/ref.hpp>

#include <atomic>
#include <concepts>
#include <cstddef>
#include <memory>
#include <type_traits>
#include <utility>

namespace guarded { inline namespace GUARDED_ABI {

/// Leads to a counted object as long as references to it are left: then load gives null, and try_ref an empty reference.
/// What it led to under a guard of the object's domain is there until that guard ends. T derives from weakly_counted. Any
/// thread may read one while nobody assigns it. Copied, moved, empty by default. Mirrors std::weak_ptr.
template <class T>
class weak {
  public:
    using element_type = T;

    weak() noexcept = default;
    weak(std::nullptr_t) noexcept {}
    /// Of an object that is referred to; of none for an empty reference. Throws std::bad_alloc for an object's first.
    weak(const ref<T>& r) {
        if (T* const object = detail::ref_access::raw(r)) {
            word_ = detail::counted_access::share_word(*object);
            object_ = object;
        }
    }
    weak(const weak& other) noexcept : word_{other.word_}, object_{other.object_} {
        if (word_ != nullptr) word_->owners.fetch_add(1, std::memory_order_relaxed);
    }
    weak(weak&& other) noexcept : word_{std::exchange(other.word_, nullptr)}, object_{std::exchange(other.object_, nullptr)} {}
    weak& operator=(weak other) noexcept {
        std::swap(word_, other.word_);
        std::swap(object_, other.object_);
        return *this;
    }
    ~weak() { detail::weak_word::drop(word_); }

    /// The object, bound to a guard of its domain; null when its last reference has gone. Wait-free. Throws nothing.
    template <class L>
        requires reads_in<L, typename T::counted_domain>
    [[nodiscard]] GUARDED_INLINE ptr<T, detail::guard_of_t<L>> load(const L& g GUARDED_LIVE) const noexcept {
        g.require_live();
        return detail::ptr_access::bind(seen(), g);
    }
    template <class L, class Why = std::conditional_t<
                           lender<L>, why::guard_of_another_domain__take_a_guard_of_the_domain_that_reclaims_this,
                           why::no_guard__name_the_guard_that_protects_this>>
        requires(!reads_in<L, typename T::counted_domain>)
    Why load(const L&) const GUARDED_REJECTED;

    T& operator*() const GUARDED_DELETE("it keeps nothing alive: take a reference by try_ref(w), or load it under a guard");
    T* operator->() const GUARDED_DELETE("it keeps nothing alive: take a reference by try_ref(w), or load it under a guard");

  private:
    template <class M, class G>
    friend struct detail::link;
    /// For readers of the object's domain: it is marked before it is retired.
    GUARDED_INLINE T* seen() const noexcept {
        return word_ != nullptr && word_->alive.load(std::memory_order_acquire) ? object_ : nullptr;
    }

    detail::weak_word* word_ = nullptr;
    T* object_ = nullptr;
};

/// A reference to what a weak pointer leads to; empty when the last one has gone. Wait-free but for contention. Throws nothing.
/// Takes a section of rcu_bp for the call, or names the caller's.
template <class T>
[[nodiscard]] GUARDED_INLINE ref<T> try_ref(const weak<T>& w) noexcept {
    const auto g = read_lock();
    return handoff(g, w.load(g), by_reference);
}
template <lender L, class T>
[[nodiscard]] GUARDED_INLINE ref<T> try_ref(const L& g GUARDED_LIVE, const weak<T>& w) noexcept {
    return handoff(g, w.load(g), by_reference);
}

/// A pointer from a part to its whole, which owns nothing and is never read bare: load follows it under the guard of the lock
/// that protects both, and under the guard that lend made of the whole. Set where the part is made, from the whole itself, or
/// from a bound pointer. A reader's section keeps no whole alive that a part is found without: there a weak pointer does.
template <class T>
class back_pointer {
  public:
    using element_type = T;

    back_pointer() noexcept = default;
    back_pointer(std::nullptr_t) noexcept {}
    explicit back_pointer(T& whole) noexcept : whole_{std::addressof(whole)} {}
    template <owning_guard G>
    back_pointer(const ptr<T, G>& whole) noexcept : whole_{detail::ptr_access::raw(whole)} {}

    T& operator*() const GUARDED_DELETE("nothing protects it here: load(g, p, &P::member) under the guard of what owns both");
    T* operator->() const GUARDED_DELETE("nothing protects it here: load(g, p, &P::member) under the guard of what owns both");

  private:
    template <class M, class G>
    friend struct detail::link;
    T* whole_ = nullptr;
};

// It keeps nothing, and finds nothing but by its word.
template <class T>
inline constexpr bool detached<weak<T>> = true;

namespace detail {

template <class U, class G>
struct link<weak<U>, G> {
    static constexpr bool follows = reads_in<G, typename U::counted_domain>;
    using why_not = why::guard_of_another_domain__take_a_guard_of_the_domain_that_reclaims_this;
    GUARDED_INLINE static U* next(const weak<U>& w) noexcept { return w.seen(); }
};

template <class G, class U>
inline constexpr bool protects_whole = requires { typename G::owner_type; };
template <class R, class B, class U>
inline constexpr bool protects_whole<lent<R, B>, U> = std::same_as<std::remove_const_t<typename R::element_type>, U>;
template <class U, class G>
struct link<back_pointer<U>, G> {
    static constexpr bool follows = protects_whole<G, U>;
    using why_not = why::back_pointer__follow_it_under_the_lock_or_the_reference_that_owns_both__or_keep_a_weak_one;
    GUARDED_INLINE static lent_t<U, G>* next(const back_pointer<U>& b) noexcept { return b.whole_; }
};

}  // namespace detail
}}  // namespace guarded::GUARDED_ABI
