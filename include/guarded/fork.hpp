// fork() in a program that uses RCU, as liburcu documents it.
#pragma once

#include <guarded/detail/at_fork.hpp>
#include <guarded/detail/limit.hpp>
#include <guarded/detail/readers.hpp>
#include <guarded/poll.hpp>
#include <guarded/workers.hpp>

#include <pthread.h>

#include <new>
#include <system_error>

namespace guarded {

namespace process {

/// rcu_bp's registry and its grace periods stop after all workers, whose callbacks may read and wait there, and before what is
/// locked innermost, which readers lock, too.
struct bp_at_fork {
    static int install() noexcept {
        static const int failed = pthread_atfork(before, in_parent, in_child);
        return failed;
    }

  private:
    static void before() {
        locked_ = fork_handled<rcu_bp>.load(std::memory_order_relaxed);
        if (!locked_) return;
        rcu_bp::register_this_thread();  // what this locks is locked next: the program's own handlers may read
        urcu_bp_before_fork();
    }
    static void in_parent() {
        if (locked_) urcu_bp_after_fork_parent();
    }
    static void in_child() {
        if (locked_) urcu_bp_after_fork_child();
    }
    static inline constinit thread_local bool locked_ = false;
};

/// The child is a copy of the thread that forked: what others hold at that moment would stay locked there.
template <domain D>
struct fork_handlers {
    static void before() {
        if constexpr (std::same_as<D, rcu_qsbr>)
            if (was_online_ = D::online(); was_online_) D::flavour().thread_offline();
        if constexpr (D::needs_registration) pthread_rwlock_wrlock(&fork_gate<D>);
        workers_change<D>.lock();
        forking<D> = true;
        D::before_fork();  // no callback runs from here on
        if (const auto also = pause<D>.load(std::memory_order_acquire)) also();
    }
    static void in_parent() {
        D::after_fork_parent();
        workers_change<D>.unlock();
        if constexpr (D::needs_registration) pthread_rwlock_unlock(&fork_gate<D>);
        go_on();
    }
    static void in_child() {
        ++forks<D>;
        new (&limit<D>::waiting) std::mutex;  // held for as long as a grace period takes: nobody waits for that
        D::after_fork_child();
        workers_change<D>.unlock();
        go_on();
    }

    static inline constinit at_fork innermost{
        [] {
            readers<D>::looking.lock();
            poller<D>::mutex.lock();
            pthread_rwlock_wrlock(&queue_gate<D>);
            has_queue_gate<D> = true;
        },
        [] {
            has_queue_gate<D> = false;
            pthread_rwlock_unlock(&queue_gate<D>);
            poller<D>::mutex.unlock();
            readers<D>::looking.unlock();
        },
        [] {
            has_queue_gate<D> = false;
            queue_gate<D> = closed_to_none;
            fork_gate<D> = closed_to_none;  // it counted the threads that wait for it
            poller<D>::mutex.unlock();
            readers<D>::looking.unlock();
            readers<D>::forget_others();  // the first thread that begins here gets the memory of one that is gone
        }};

  private:
    static void go_on() {
        forking<D> = false;
        if (const auto also = process::go_on<D>.load(std::memory_order_acquire)) also();
        if constexpr (std::same_as<D, rcu_qsbr>)
            if (was_online_) D::flavour().thread_online();
    }
    static inline constinit thread_local bool was_online_ = false;
};

}  // namespace process

/// Makes fork() safe for a domain: its reclaimer and its registry stop before the fork and go on in both processes, where in
/// the child only the thread that forked is registered. Call it once, before the first fork; later calls do nothing. A fork
/// then waits for grace periods that threads wait for, so fork outside sections; threads that C code registers must not be
/// registered then, but for rcu_bp's. The program's own handlers of forks may read and retire; barrier, and for rcu_bp
/// synchronize, stop the program there.
/// Throws std::system_error when the handlers cannot be installed. Thread-safe.
/// Mirrors call_rcu_before_fork(), call_rcu_after_fork_parent(), call_rcu_after_fork_child() and urcu_bp_before_fork().
template <domain D = rcu_bp>
void handle_fork() {
    using handlers = process::fork_handlers<D>;
    static const int failed = [] {
        // What is installed first is locked last.
        if (const int error = process::innermost_at_fork::add(handlers::innermost); error != 0) return error;
        if (const int error = process::bp_at_fork::install(); error != 0) return error;
        return pthread_atfork(handlers::before, handlers::in_parent, handlers::in_child);
    }();
    static_cast<void>(D::default_worker());  // begun now: whoever begins it later might wait for a fork, and the fork for them
    process::fork_handled<D>.store(true, std::memory_order_relaxed);
    if (failed != 0) throw std::system_error{failed, std::generic_category(), "pthread_atfork"};
}

}  // namespace guarded
