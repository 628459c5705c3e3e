// fork() in a program that uses RCU, as liburcu documents it.
#pragma once

#include <guarded/base/at_fork.hpp>
#include <guarded/base/board.hpp>
#include <guarded/base/exceptions.hpp>
#include <guarded/domain/domain.hpp>
#include <guarded/grace/call_rcu.hpp>
#include <guarded/grace/fork_gate.hpp>
#include <guarded/grace/limit.hpp>
#include <guarded/grace/poll.hpp>
#include <guarded/grace/readers.hpp>
#include <guarded/grace/workers.hpp>

#include <pthread.h>

#include <atomic>
#include <cerrno>
#include <mutex>
#include <new>
#include <system_error>

namespace guarded {

namespace process {

/// What a fork does with a domain. The child is a copy of the thread that forks: locks that other threads hold at that moment
/// would stay locked there.
template <forking_domain D>
class fork_steps {
  public:
    static int install() noexcept {
        if (const int error = fork_handlers<fork_stage::innermost>::add(innermost_); error != 0) return error;
        if constexpr (!D::needs_registration) {
            if (const int error = fork_handlers<fork_stage::own_registry>::add(registry_); error != 0) return error;
        } else if constexpr (D::rests) {
            if (const int error = fork_handlers<fork_stage::this_thread>::add(this_thread_); error != 0) return error;
            if (const int error = fork_handlers<fork_stage::resting_gates>::add(gate_); error != 0) return error;
        } else {
            if (const int error = fork_handlers<fork_stage::gates>::add(gate_); error != 0) return error;
        }
        return fork_handlers<fork_stage::workers>::add(workers_);
    }

  private:
    static void stop_workers() {
        detail::require_to_fork<D>();
        pthread_rwlock_wrlock(&workers_gate<D>);
        is_forking<D> = true;
        D::before_fork();  // no callback runs from here on
        if (const auto* const more = also_reclaims<D>.load(std::memory_order_acquire)) more->pause();
    }
    static void workers_go_on() {
        is_forking<D> = false;
        if (const auto* const more = also_reclaims<D>.load(std::memory_order_acquire)) more->go_on();
    }
    static void lock_innermost() {
        if constexpr (D::needs_registration) pthread_rwlock_wrlock(&registry_gate<D>);
        readers<D>::lock_to_fork();
        poller<D>::mutex.lock();
        pthread_rwlock_wrlock(&queue_gate<D>);
        has_queue_gate<D> = true;
        locked_innermost<D> = true;
    }
    static void unlock_innermost() {
        locked_innermost<D> = false;
        has_queue_gate<D> = false;
        poller<D>::mutex.unlock();
        readers<D>::unlock_after_fork();
    }

    static inline constinit at_fork innermost_{
        .before = lock_innermost,
        .in_parent =
            [] {
                pthread_rwlock_unlock(&queue_gate<D>);
                unlock_innermost();
                if constexpr (D::needs_registration) pthread_rwlock_unlock(&registry_gate<D>);
            },
        .in_child =
            [] {
                unlock_innermost();
                // The gates count threads that are gone, and one of those may hold the limit's mutex: it is held during a wait.
                for (auto* const gate : {&queue_gate<D>, &registry_gate<D>, &fork_gate<D>, &workers_gate<D>})
                    *gate = closed_to_none;
                new (&limit<D>::here().waiting) std::mutex;
                ++fork_count<D>;
                readers<D>::forget_others();  // the first thread that begins here gets the memory of one that is gone
            }};
    static inline constinit at_fork registry_{.before = [] { D::lock_registry(); },
                                              .in_parent = [] { D::unlock_registry(); },
                                              .in_child = [] { D::unlock_registry_in_child(); }};
    static inline constinit at_fork gate_{.before = [] { pthread_rwlock_wrlock(&fork_gate<D>); },
                                          .in_parent = [] { pthread_rwlock_unlock(&fork_gate<D>); },
                                          .in_child = [] {}};
    static inline constinit at_fork workers_{.before = stop_workers,
                                             .in_parent =
                                                 [] {
                                                     D::after_fork_parent();
                                                     pthread_rwlock_unlock(&workers_gate<D>);
                                                     workers_go_on();
                                                 },
                                             .in_child =
                                                 [] {
                                                     D::after_fork_child();
                                                     if constexpr (domain_with_workers<D>) begin_worker<D>();
                                                     workers_go_on();
                                                 }};
    static inline constinit thread_local bool was_online_ = false;
    static void go_online() { go_online_again<D>(was_online_); }
    static inline constinit at_fork this_thread_{
        .before = [] { was_online_ = go_offline<D>(); }, .in_parent = go_online, .in_child = go_online};
};

/// Which domain handles the forks of its machinery, of which copy of the library: liburcu's locks are taken once.
template <domain Machinery>
struct fork_handler {
    std::atomic<const void*> handled{nullptr};
    std::atomic<bool> installed{false};
    static const void* of() noexcept { return &Machinery::flavour(); }

    static bool is(const std::atomic<bool>& mine) noexcept {
        const void* there = nullptr;
        return shared<fork_handler>::get().handled.compare_exchange_strong(there, &mine) || there == &mine;
    }
    /// Once, though copies may share the flag by which they are told apart, where a program exports it.
    template <domain D>
    static int install() {
        auto& all = shared<fork_handler>::get();
        if (all.installed.exchange(true)) return 0;
        const int error = fork_steps<D>::install();
        if (error != 0) all.installed.store(false);
        return error;
    }
};

}  // namespace process

/// Makes fork() safe for a domain: its reclaimer and its registry stop before the fork and go on in both processes, where in
/// the child only the thread that forked is registered. Call it once, before the first fork; later calls do nothing. A fork
/// then waits for grace periods that threads wait for, so fork outside sections; threads that C code registers must not be
/// registered then, but for rcu_bp's. The program's own handlers of forks may read and retire; barrier, and for rcu_bp
/// synchronize, stop the program there.
/// A shared object with a copy of the library of its own is not seen by the handlers of another (docs/reclamation.md).
/// Throws std::system_error when the handlers cannot be installed, EBUSY when another copy, or another domain that is derived
/// from the same flavour, has its own. Thread-safe.
/// Mirrors call_rcu_before_fork(), call_rcu_after_fork_parent(), call_rcu_after_fork_child() and urcu_bp_before_fork().
template <forking_domain D = rcu_bp>
void handle_fork() {
    if (!process::fork_handler<process::machinery<D>>::is(process::fork_handled<D>))
        detail::raise(
            std::system_error{EBUSY, std::generic_category(),
                              "another domain of this flavour, or another shared object's copy of guarded, handles forks"});
    static const int failed = process::fork_handler<process::machinery<D>>::template install<D>();
    // Begun now: a thread that begins it later might wait for a fork, and the fork for that thread.
    if constexpr (domain_with_workers<D>) process::begin_worker<D>();
    process::fork_handled<D>.store(true, std::memory_order_relaxed);
    if (failed != 0) detail::raise(std::system_error{failed, std::generic_category(), "pthread_atfork"});
}

}  // namespace guarded
