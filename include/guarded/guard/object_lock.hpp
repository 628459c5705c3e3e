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
/// is alive the object stays as it is and where it is.
template <class T, object_lockable Lock>
class GUARDED_CONSUMABLE [[nodiscard]] held {
  public:
    using element_type = T;

    /// Holds nothing.
    GUARDED_RETURNS_LIVE GUARDED_INLINE held(std::nullptr_t) noexcept : held{nullptr, nullptr, lock_outcome::absent} {}
    held(const held&) GUARDED_DELETE("a hold is not copied: give it away by std::move(h)");
    held& operator=(const held&) = delete;
    GUARDED_RETURNS_LIVE GUARDED_INLINE held(held&& other) noexcept
        : live_{std::move(other.live_)}, outcome_{other.outcome_}, object_{other.object_}, lock_{other.lock_} {}
    GUARDED_INLINE ~held() {
        if (live_) lock_->unlock_shared();
    }

    /// Whether the handoff succeeded.
    GUARDED_INLINE explicit operator bool() const noexcept { return static_cast<bool>(live_); }
    GUARDED_INLINE lock_outcome outcome() const noexcept { return outcome_; }

    [[nodiscard]] GUARDED_WHEN_LIVE GUARDED_INLINE T& operator*() const& noexcept GUARDED_LIFETIMEBOUND { return *open(); }
    [[nodiscard]] GUARDED_WHEN_LIVE GUARDED_INLINE T* operator->() const& noexcept GUARDED_LIFETIMEBOUND { return open(); }
    T& operator*() const&& GUARDED_DELETE("temporary hold: it ends with this expression; give it a name");
    T* operator->() const&& GUARDED_DELETE("temporary hold: it ends with this expression; give it a name");

  private:
    friend detail::held_access;
    GUARDED_RETURNS_LIVE GUARDED_INLINE held(T* object, const Lock* lock, lock_outcome outcome) noexcept
        : live_{outcome == lock_outcome::acquired}, outcome_{outcome}, object_{object}, lock_{lock} {}
    GUARDED_INLINE T* open() const noexcept {
        live_.require();
        return object_;
    }

    detail::liveness<detail::released_reference> live_{};
    lock_outcome outcome_;
    T* object_;
    const Lock* lock_;
};

namespace detail {

struct held_access {
    template <class T, class Lock>
    GUARDED_INLINE static held<T, Lock> acquire(T* object, const Lock* lock) noexcept {
        return held<T, Lock>{object, lock, lock->try_lock_shared()};
    }
    template <class T, class Lock>
    GUARDED_INLINE static void end(held<T, Lock>& h) noexcept {
        h.live_.require();
        h.lock_->unlock_shared();
        h.live_.end();
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
