// What has a lock, and data that is reached only under it.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/config.hpp>
#include <guarded/check/held_locks.hpp>

#include <concepts>
#include <memory>
#include <mutex>
#include <utility>

namespace guarded { inline namespace GUARDED_ABI {

/// C++'s BasicLockable.
template <class M>
concept basic_lockable = requires(M& m) {
    m.lock();
    m.unlock();
};
template <class M>
concept shared_lockable = basic_lockable<M> && requires(M& m) {
    m.lock_shared();
    m.unlock_shared();
};

namespace detail {

/// The door to an owner's mutex; owners befriend it.
struct owner_access {
    template <class O>
    GUARDED_INLINE static auto& mutex(O& owner) noexcept {
        return owner.mutex_;
    }
    /// Owners that have work to do before writers leave have a function for it.
    template <class O>
    GUARDED_INLINE static void leaving(O& owner) noexcept {
        if constexpr (requires { owner.before_unlock(); }) owner.before_unlock();
    }
    /// And one for after they left, when the owner may be gone.
    template <class O>
    GUARDED_INLINE static void left() noexcept {
        if constexpr (requires { O::after_unlock(); }) O::after_unlock();
    }
    template <class O>
    GUARDED_INLINE static auto data(O& owner) noexcept -> decltype(std::addressof(owner.value_)) {
        return std::addressof(owner.value_);
    }
};

}  // namespace detail

/// What lock() takes: a guarded::locked, or a tree with a lock of its own.
template <class O>
concept lock_owner = requires(O& o) {
    typename O::mutex_type;
    { detail::owner_access::mutex(o) } -> std::same_as<typename O::mutex_type&>;
};

namespace detail {
/// Its name is what compilers print.
template <class M>
concept not_recursive__under_an_inner_guard_what_the_outer_one_still_reads_is_changed_or_freed =
    !std::same_as<M, std::recursive_mutex> && !std::same_as<M, std::recursive_timed_mutex>;
}  // namespace detail

/// Owns a T that is reached only under its Mutex, any BasicLockable that is not recursive.
template <class T, basic_lockable Mutex = std::mutex>
    requires detail::not_recursive__under_an_inner_guard_what_the_outer_one_still_reads_is_changed_or_freed<Mutex>
class locked {
  public:
    using element_type = T;
    using mutex_type = Mutex;

    template <class... A>
        requires std::constructible_from<T, A...>
    explicit locked(std::in_place_t, A&&... a) : value_(std::forward<A>(a)...) {}
    template <class U = T>
        requires std::default_initializable<U>
    locked() {}  // a template: T may be a member class whose class is not yet complete
    explicit locked(T value) : value_(std::move(value)) {}
    locked(const locked&) GUARDED_DELETE("a lock and what it owns have one address");
    locked& operator=(const locked&) = delete;
    void lock() GUARDED_DELETE("the guard is what reads and writes: auto g = lock(x)");
    void lock_shared() GUARDED_DELETE("the guard is what reads: auto g = lock_shared(x)");
    bool try_lock() GUARDED_DELETE("the guard is what reads and writes: auto g = try_lock(x)");
#if GUARDED_CHECKED
    ~locked() { detail::require_free(std::addressof(mutex_)); }
#endif

  private:
    friend detail::owner_access;
    Mutex mutex_{};
    T value_{};
};

}}  // namespace guarded::GUARDED_ABI
