// Giving something to liburcu's workers.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/domain/domain.hpp>

#include <atomic>

namespace guarded::process {

/// Whether the domain's default worker has begun: left to call_rcu, it would take the program's signals.
template <domain D>
inline constinit std::atomic<bool> has_worker{false};
template <domain D>
[[gnu::cold, gnu::noinline]] void begin_worker() noexcept {
    static_cast<void>(D::default_worker());
    has_worker<D>.store(true, std::memory_order_relaxed);
}

/// Calls call(&head) after a grace period, on a worker. Mirrors call_rcu().
template <domain D>
GUARDED_INLINE void call_rcu(rcu_head& head, void (*call)(rcu_head*)) noexcept {
    if (!has_worker<D>.load(std::memory_order_relaxed)) [[unlikely]]
        begin_worker<D>();
    D::flavour().update_call_rcu(&head, call);
}

}  // namespace guarded::process
