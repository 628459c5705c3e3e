// fork() in a program that uses RCU, as liburcu documents it.
#pragma once

#include <guarded/domain.hpp>

#include <pthread.h>

#include <system_error>

namespace guarded {

/// Makes fork() safe for a domain's reclaimer: it is stopped before the fork and goes on in both processes. Call it once,
/// before the first fork of a child that goes on without exec; later calls do nothing. rcu_bp's registry is also put right.
/// The child must not count on the other threads' sections ever ending: fork while no other registered thread reads
/// (memb, mb) or is online (qsbr), or exec at once.
/// Throws std::system_error when the handlers cannot be installed. Thread-safe.
/// Mirrors call_rcu_before_fork(), call_rcu_after_fork_parent(), call_rcu_after_fork_child() and urcu_bp_before_fork().
template <domain D = rcu_bp>
void handle_fork() {
    static const int failed = pthread_atfork(D::before_fork, D::after_fork_parent, D::after_fork_child);
    if (failed != 0) throw std::system_error{failed, std::generic_category(), "pthread_atfork"};
}

}  // namespace guarded
