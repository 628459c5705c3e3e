// Giving something to liburcu's workers.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/domain/domain.hpp>

#include <sys/types.h>
#include <unistd.h>

#include <atomic>

namespace guarded::process {

/// The domain's default worker, once it has begun: if call_rcu began it, it would take the program's signals. And its process.
template <domain D>
inline constinit std::atomic<call_rcu_data*> usual_worker{nullptr};
template <domain D>
inline constinit std::atomic<pid_t> usual_workers_process{0};

template <domain_with_workers D>
[[gnu::cold, gnu::noinline]] void begin_worker() noexcept {
    usual_workers_process<D>.store(getpid(), std::memory_order_relaxed);
    usual_worker<D>.store(D::default_worker(), std::memory_order_release);
}

/// Whether a thread of a strict build that frees has stayed in the parent: the child's would be taken for it.
template <domain D>
inline constinit std::atomic<bool> lane_stayed_in_parent{false};

/// Whether the thread that frees has stayed in the parent of this process: after a fork that was not handled.
template <domain D>
bool worker_stayed_in_parent() noexcept {
    if (lane_stayed_in_parent<D>.load(std::memory_order_relaxed)) return true;
    if constexpr (domain_with_workers<D>) {
        const auto* const worker = usual_worker<D>.load(std::memory_order_acquire);
        return worker != nullptr && usual_workers_process<D>.load(std::memory_order_relaxed) != getpid() &&
               D::default_worker() == worker;
    }
    return false;
}

/// Calls call(&head) after a grace period, on a worker. Mirrors call_rcu().
template <domain D>
GUARDED_INLINE void call_rcu(rcu_head& head, void (*call)(rcu_head*)) noexcept {
    if constexpr (domain_with_workers<D>)
        if (usual_worker<D>.load(std::memory_order_relaxed) == nullptr) [[unlikely]]
            begin_worker<D>();
    D::flavour().update_call_rcu(&head, call);
}

}  // namespace guarded::process
