// Registration: the typed proof that a thread may read in a domain, and what a thread does outside critical sections:
// waiting for grace periods, quiescent states, offline periods.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/tsan.hpp>
#include <guarded/base/why.hpp>
#include <guarded/check/liveness.hpp>
#include <guarded/check/open_guards.hpp>
#include <guarded/check/section.hpp>
#include <guarded/domain/at_rest.hpp>
#include <guarded/domain/domain.hpp>
#include <guarded/grace/limit.hpp>
#include <guarded/grace/readers.hpp>
#include <guarded/grace/registry.hpp>
#include <guarded/grace/tally.hpp>

#include <atomic>
#include <concepts>
#include <cstdint>

namespace guarded { inline namespace GUARDED_ABI {

template <domain D>
class registration;

/// Registers the calling thread with a domain for as long as the result lives.
/// Registering a thread twice is fine, as is a thread that C code registered before: the last one out unregisters.
/// Complexity: takes liburcu's registry mutex. Throws nothing. The result belongs to the calling thread alone.
/// Mirrors rcu_register_thread() and rcu_unregister_thread().
template <domain D>
[[nodiscard]] GUARDED_INLINE registration<D> register_thread() noexcept {
    return registration<D>{};
}

template <domain D>
class [[nodiscard]] registration {
  public:
    using domain_type = D;

    registration(const registration&) GUARDED_DELETE("a registration belongs to one thread: call register_thread in the other");
    registration& operator=(const registration&) = delete;

    GUARDED_INLINE ~registration() {
        require_this_thread();
        detail::leave_registry<D>();
    }

    /// Not for users: the guards that the compiler saw opened under this registration.
    GUARDED_INLINE detail::open_guards& guards() const noexcept { return open_; }
    /// Not for users: stops a registration that another thread uses.
    GUARDED_INLINE void require_this_thread(detail::call_place at = {}) const noexcept {
        home_.require_this_thread(at, "this registration belongs to another thread: call register_thread on this one");
    }

  private:
    friend registration register_thread<D>() noexcept;
    GUARDED_INLINE registration() noexcept : home_{detail::section::open({})} { detail::enter_registry<D>(); }

    mutable detail::open_guards open_{};
    [[no_unique_address]] detail::section home_;
#if !GUARDED_CHECKED
    // One size in all builds: units of each kind may share a class that has one.
    [[maybe_unused]] std::uint64_t as_checked_ = 0;
#endif
};

/// Waits until every critical section that is open now has ended. No guard of this thread may be alive: the optimiser sees one
/// where `me` is local, else a message stops the program. An unchecked build with GUARDED_COUNT_QSBR=0 does not know of qsbr's
/// guards: there the wait is a quiescent state, as liburcu's is, and ends what they protect.
/// Complexity: one grace period. Throws nothing. Mirrors synchronize_rcu() and C++26 rcu_synchronize().
template <domain D>
GUARDED_INLINE void synchronize(const registration<D>& me) noexcept {
    me.guards().require_none_to_wait();
    detail::wait_for_readers<D>();
}
/// The same for a thread that need not be registered, in a domain given by name.
template <domain D = rcu_bp>
void synchronize() noexcept {
    detail::wait_for_readers<D>();
}

/// Waits until every object retired before the call has been freed. No guard of this thread may be alive, as above.
/// Complexity: a grace period and the callbacks. Throws nothing. Mirrors rcu_barrier() and C++26 rcu_barrier().
template <domain D>
GUARDED_INLINE void barrier(const registration<D>& me) noexcept {
    me.guards().require_none_to_wait();
    detail::wait_for_callbacks<D>();
}
template <domain D = rcu_bp>
void barrier() noexcept {
    detail::wait_for_callbacks<D>();
}

/// As barrier, and again for what the destructors that ran meanwhile have retired in D, until they retire nothing. No guard of
/// this thread may be alive, as above.
/// Complexity: a barrier for each object behind another, at most. Throws nothing. The liburcu way is rcu_barrier() in a loop.
template <domain D = rcu_bp>
void drain() noexcept {
    const auto in_turn = [] { return process::tallies<D>::retired_in_turn().load(std::memory_order_acquire); };
    std::uint64_t before = 0;
    do {
        before = in_turn();
        detail::wait_for_callbacks<D>();
    } while (in_turn() != before);
}
template <domain D>
GUARDED_INLINE void drain(const registration<D>& me) noexcept {
    me.guards().require_none_to_wait();
    drain<D>();
}

namespace detail {

/// A quiescent state or an offline period ends what every guard of the thread protects.
template <resting_domain D>
GUARDED_INLINE void require_no_guard_to_rest() noexcept {
    if constexpr (counts_sections<D>)
        require_outside_sections<D>(
            "quiescent state inside a critical section: a guard of this thread is still alive; release it first");
}

}  // namespace detail

/// Announces that this thread holds nothing it read: readers of rcu_qsbr must do so now and then, or nothing is ever freed.
/// With a guard in hand, give it up: `auto next = quiescent_state(std::move(g));` (guard.hpp).
/// Complexity: constant. Throws nothing. Mirrors rcu_quiescent_state().
template <resting_domain D>
GUARDED_INLINE void quiescent_state(const registration<D>& me, detail::call_place at = detail::call_place::here()) noexcept {
    me.guards().require_none_to_rest();
    me.require_this_thread(at);
    detail::require_no_guard_to_rest<D>();
    detail::happens_before(&process::order_tag<D>);
    D::quiescent_state();
    detail::keep_within_limit<D, true>();
}

/// For as long as it lives, grace periods do not wait for this thread, and it may not read.
template <resting_domain D>
class [[nodiscard]] offline_period {
  public:
    offline_period(const offline_period&) = delete;
    offline_period& operator=(const offline_period&) = delete;
    ~offline_period() = default;

  private:
    template <resting_domain E>
    friend offline_period<E> offline(const registration<E>&, detail::call_place) noexcept;
    offline_period() noexcept = default;

    process::at_rest<D> rest_;
};

/// Takes this thread offline until the result dies: before blocking calls. No guard may be alive.
/// Complexity: constant. Throws nothing. Mirrors rcu_thread_offline() and rcu_thread_online().
template <resting_domain D>
[[nodiscard]] GUARDED_INLINE offline_period<D> offline(const registration<D>& me,
                                                       detail::call_place at = detail::call_place::here()) noexcept {
    me.guards().require_none_to_rest();
    me.require_this_thread(at);
    detail::require_no_guard_to_rest<D>();
    detail::happens_before(&process::order_tag<D>);
    return offline_period<D>{};
}

}}  // namespace guarded::GUARDED_ABI
