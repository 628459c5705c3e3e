// Intrusive counted references: what a bound pointer can be handed off to when it must outlive its section.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/fail.hpp>
#include <guarded/base/misuse.hpp>
#include <guarded/base/why.hpp>
#include <guarded/check/liveness.hpp>
#include <guarded/domain/domain.hpp>
#include <guarded/reclaim/deletion.hpp>

#include <atomic>
#include <concepts>
#include <cstddef>
#include <memory>
#include <type_traits>
#include <utility>

namespace guarded { inline namespace GUARDED_ABI {

namespace detail {
struct counted_access;
}

/// Base of objects that are shared by references and found through slots. Born with one reference, which the unique_ptr and
/// then the slot that holds the object owns. When the last reference goes, the object is retired to D: readers may still see
/// it, so it is freed a grace period later. Mirrors kref with kfree_rcu.
template <domain D = rcu_bp>
class counted {
  public:
    using counted_domain = D;

    counted() = default;
    counted(const counted&) = delete;
    counted& operator=(const counted&) = delete;

  protected:
    ~counted() {
        detail::require(references_.load(std::memory_order_relaxed) <= 1, "a counted object was deleted that others refer to");
    }

  private:
    friend detail::counted_access;

    /// Takes a reference unless the count has reached zero. Lock-free. Mirrors refcount_inc_not_zero().
    [[nodiscard]] bool try_acquire() const noexcept {
        auto n = references_.load(std::memory_order_relaxed);
        do {
            if (n == 0) return false;
        } while (!references_.compare_exchange_weak(n, n + 1, std::memory_order_acquire, std::memory_order_relaxed));
        return true;
    }

    /// Gives a reference up; true for the last one, whose holder must retire the object. Mirrors refcount_dec_and_test().
    [[nodiscard]] bool release() const noexcept {
        const auto before = references_.fetch_sub(1, std::memory_order_acq_rel);
        detail::require(before != 0, "a reference was given up that nobody had");
        return before == 1;
    }

    mutable std::atomic<std::size_t> references_{1};
};

namespace detail {

/// For a class that is only declared the answer would be no, and compilers remember it once the class is defined.
template <class T>
consteval bool is_defined() {
    static_assert(
        !std::is_class_v<T> || requires { sizeof(T); },
        "guarded: whether it counts references is asked of a class that is only declared here: define it before");
    return true;
}

}  // namespace detail

template <class T>
concept reference_counted = detail::is_defined<T>() && requires { typename T::counted_domain; } &&
                            std::derived_from<T, counted<typename T::counted_domain>>;

namespace detail {

/// The door to an object's count.
struct counted_access {
    template <domain D>
    GUARDED_INLINE static bool try_acquire(const counted<D>& object) noexcept {
        return object.try_acquire();
    }
    template <domain D>
    GUARDED_INLINE static bool release(const counted<D>& object) noexcept {
        return object.release();
    }
};

/// Ends an owner's claim on a published object: a counted one goes when its last reference does.
template <domain D, class T>
void dispose(T* object, source_place at = {}) noexcept {
    if constexpr (reference_counted<T>) {
        if (counted_access::release(*object)) retire_object<typename T::counted_domain>(object, at);
    } else {
        retire_object<D>(object, at);
    }
}

struct ref_access;

}  // namespace detail

/// A counted reference: move-only; empty when the handoff was refused. As long as it is alive the object is. T may be declared
/// alone where a reference is only named, as in a class that T leads to; where one ends, T is a class derived from counted.
template <class T>
class GUARDED_CONSUMABLE [[nodiscard]] ref {
  public:
    using element_type = T;

    ref(const ref&) GUARDED_DELETE("a reference is not copied: take another by share(r)");
    ref& operator=(const ref&) = delete;
    GUARDED_RETURNS_LIVE GUARDED_INLINE ref(ref&& other) noexcept : live_{std::move(other.live_)}, object_{other.object_} {}
    ~ref() {
        static_assert(reference_counted<T>, "guarded: not a counted object: derive its class publicly from guarded::counted");
        if (live_) detail::dispose<typename T::counted_domain>(object_);
    }

    /// Whether the handoff succeeded.
    GUARDED_INLINE explicit operator bool() const noexcept { return static_cast<bool>(live_); }

    [[nodiscard]] GUARDED_WHEN_LIVE GUARDED_INLINE T& operator*() const& noexcept GUARDED_LIFETIMEBOUND { return *open(); }
    [[nodiscard]] GUARDED_WHEN_LIVE GUARDED_INLINE T* operator->() const& noexcept GUARDED_LIFETIMEBOUND { return open(); }
    T& operator*() const&& GUARDED_DELETE("temporary reference: it ends with this expression; give it a name");
    T* operator->() const&& GUARDED_DELETE("temporary reference: it ends with this expression; give it a name");

  private:
    friend detail::ref_access;
    GUARDED_RETURNS_LIVE GUARDED_INLINE explicit ref(T* object) noexcept : live_{object != nullptr}, object_{object} {}
    GUARDED_INLINE T* open() const noexcept {
        live_.require();
        return object_;
    }

    detail::liveness<detail::released_reference> live_;
    T* object_;
};

namespace detail {

struct ref_access {
    template <class T>
    GUARDED_INLINE static ref<T> acquire(T* object) noexcept {
        return ref<T>{object != nullptr && counted_access::try_acquire(*object) ? object : nullptr};
    }
    template <class T>
    GUARDED_INLINE static void end(ref<T>& r, source_place at) noexcept {
        r.live_.require();
        dispose<typename T::counted_domain>(r.object_, at);
        r.live_.end();
    }
};

}  // namespace detail

/// Another reference to the same object.
template <class T>
[[nodiscard]] GUARDED_INLINE ref<T> share(const ref<T>& r GUARDED_LIVE) noexcept {
    return detail::ref_access::acquire(std::addressof(*r));
}

/// Gives the reference up before its scope ends.
template <class T>
GUARDED_INLINE void release(ref<T>&& r GUARDED_LIVE, source_place at = source_place::here()) noexcept {
    detail::ref_access::end(r, at);
}
template <class T, class Why = why::reference_kept__pass_it_by_std_move_since_it_ends_here>
Why release(const ref<T>&) GUARDED_REJECTED;

}}  // namespace guarded::GUARDED_ABI
