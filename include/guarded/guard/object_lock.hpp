// A lock that lives in the object it protects and can be taken on an object found under RCU: the kernel's per-VMA lock.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/fail.hpp>
#include <guarded/base/why.hpp>
#include <guarded/check/liveness.hpp>

#include <atomic>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <thread>
#include <utility>

namespace guarded { inline namespace GUARDED_ABI {

/// How an attempt to lock an object found under RCU ended.
enum class lock_outcome {
    acquired,
    contended,  ///< a writer holds it: wait for the writer by other means
    detached,   ///< the object was removed meanwhile: look again, from the top
    absent      ///< there was no object
};

/// Readers count themselves in unless a writer is there or the object was detached. The writer that removes an object locks
/// it, detaches it, removes it from where readers find it, and retires it: no reader holds it then, and none gets it again.
/// The last thing that unlock_shared touches is the count, so the object may be gone by the time it returns.
/// Mirrors vma_start_read(), vma_end_read(), vma_start_write() and vma_mark_detached().
class object_lock {
  public:
    object_lock() = default;
    object_lock(const object_lock&) = delete;
    object_lock& operator=(const object_lock&) = delete;
    ~object_lock() {
        detail::require((state_.load(std::memory_order_relaxed) & readers_mask) == 0,
                        "an object was freed that a reader holds: lock and detach it before it is removed");
    }

    /// Takes a read hold, or says why not. The object must be protected by something else meanwhile. Lock-free.
    [[nodiscard]] lock_outcome try_lock_shared() const noexcept {
        auto state = state_.load(std::memory_order_relaxed);
        do {
            if ((state & detached_bit) != 0) return lock_outcome::detached;
            if ((state & writer_bit) != 0) return lock_outcome::contended;
        } while (!state_.compare_exchange_weak(state, state + 1, std::memory_order_acquire, std::memory_order_relaxed));
        return lock_outcome::acquired;
    }
    /// Ends a read hold.
    void unlock_shared() const noexcept { state_.fetch_sub(1, std::memory_order_release); }

    /// Keeps new readers out and waits for those inside. One writer at a time, by the structure's own lock.
    void lock() noexcept {
        const auto before = state_.fetch_or(writer_bit, std::memory_order_relaxed);
        detail::require((before & writer_bit) == 0, "two writers lock one object");
        while ((state_.load(std::memory_order_acquire) & readers_mask) != 0) std::this_thread::yield();
    }
    /// Lets readers in again.
    void unlock() noexcept { state_.fetch_and(~writer_bit, std::memory_order_release); }

    /// Marks the object as removed, for good. The caller holds the lock.
    void detach() noexcept {
        detail::require((state_.load(std::memory_order_relaxed) & writer_bit) != 0, "an object is detached by who locked it");
        state_.fetch_or(detached_bit, std::memory_order_release);
    }
    [[nodiscard]] bool is_detached() const noexcept { return (state_.load(std::memory_order_acquire) & detached_bit) != 0; }

  private:
    static constexpr std::uint32_t detached_bit = 1U << 31;
    static constexpr std::uint32_t writer_bit = 1U << 30;
    static constexpr std::uint32_t readers_mask = writer_bit - 1;

    mutable std::atomic<std::uint32_t> state_{0};
};

/// A lock inside an object that refuses once the object was removed: what a handoff can rely on. A std::shared_mutex cannot.
template <class M>
concept object_lockable = requires(const M& m) {
    { m.try_lock_shared() } -> std::same_as<lock_outcome>;
    m.unlock_shared();
    { m.is_detached() } -> std::convertible_to<bool>;
};

namespace detail {
struct held_access;
}

/// A read hold on an object's own lock: move-only; empty when the handoff was refused, and outcome() says why. As long as it
/// is alive the object stays as it is and where it is. It lends a const object: get(h, &T::member), with(h, fn), lend(h).
template <class T, object_lockable Lock>
class GUARDED_CONSUMABLE [[nodiscard]] held {
  public:
    using element_type = T;

    /// Holds nothing.
    GUARDED_RETURNS_LIVE GUARDED_INLINE held(std::nullptr_t = nullptr) noexcept {}
    held(const held&) GUARDED_DELETE("a hold is not copied: give it away by std::move(h)");
    held& operator=(const held&) = delete;
    GUARDED_RETURNS_LIVE GUARDED_INLINE held(held&& other) noexcept
        : kept_{std::move(other.kept_)}, lock_{other.lock_}, outcome_{other.outcome_} {}
    GUARDED_SETS_LIVE GUARDED_INLINE held& operator=(held&& other) noexcept {
        held taken{std::move(other)};
        kept_.swap(taken.kept_);
        std::swap(lock_, taken.lock_);
        std::swap(outcome_, taken.outcome_);
        return *this;
    }
    GUARDED_INLINE ~held() {
        if (kept_) lock_->unlock_shared();
    }

    /// Whether the handoff succeeded.
    GUARDED_INLINE explicit operator bool() const noexcept { return static_cast<bool>(kept_); }
    GUARDED_INLINE lock_outcome outcome() const noexcept { return outcome_; }

    T& operator*() const GUARDED_DELETE("it would outlive h: get(h, &T::member), with(h, fn), or say unsafe_ref(h)");
    T* operator->() const GUARDED_DELETE("it would outlive h: get(h, &T::member), with(h, fn), or say unsafe_ref(h)");

  private:
    friend detail::held_access;
    friend detail::keeper_access;
    GUARDED_RETURNS_LIVE GUARDED_INLINE held(T* object, const Lock* lock, lock_outcome outcome) noexcept
        : kept_{outcome == lock_outcome::acquired ? object : nullptr}, lock_{lock}, outcome_{outcome} {}
    GUARDED_INLINE T* open() const noexcept { return kept_.open(); }
    GUARDED_INLINE T& require() const noexcept { return kept_.require(); }
    GUARDED_INLINE bool keeps(const T* object) const noexcept { return kept_.raw() == object; }

    detail::kept<T, detail::released_reference> kept_{};
    const Lock* lock_ = nullptr;
    lock_outcome outcome_ = lock_outcome::absent;
};

namespace detail {

template <class T, class Lock>
inline constexpr bool is_keeper<held<T, Lock>> = true;

struct held_access {
    template <class T, class Lock>
    GUARDED_INLINE static held<T, Lock> acquire(T* object, const Lock* lock) noexcept {
        return held<T, Lock>{object, lock, lock->try_lock_shared()};
    }
    template <class T, class Lock>
    GUARDED_INLINE static void end(held<T, Lock>& h) noexcept {
        h.kept_.require();
        h.lock_->unlock_shared();
        h.kept_.end();
    }
};

}  // namespace detail

/// Ends the hold before its scope does.
template <class T, class Lock>
GUARDED_INLINE void release(held<T, Lock>&& h GUARDED_LIVE) noexcept {
    detail::held_access::end(h);
}
template <class T, class Lock, class Why = why::reference_kept__pass_it_by_std_move_since_it_ends_here>
Why release(const held<T, Lock>&) GUARDED_REJECTED;

}}  // namespace guarded::GUARDED_ABI
