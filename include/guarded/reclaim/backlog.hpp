// What waits in a domain to be freed: how much there is, how much there may be, and how long it took. grace/limit.hpp has the
// waiting for a limit.
#pragma once

#include <guarded/base/config.hpp>
#include <guarded/domain/domain.hpp>
#include <guarded/grace/limit.hpp>
#include <guarded/grace/probe.hpp>
#include <guarded/grace/tally.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <limits>

namespace guarded { inline namespace GUARDED_ABI {

/// How much may wait to be freed.
struct reclaim_limit {
    std::uint64_t objects = std::numeric_limits<std::uint64_t>::max();
    std::uint64_t bytes = std::numeric_limits<std::uint64_t>::max();  // as reclaim_stats counts them
};

/// From now on retire, publish and the end of the write guard of a tree wait for the domain to free something when more
/// than that is pending: outside sections of D and of liburcu's flavours, and not on a thread that frees. Inside a section
/// nothing waits, and the next call outside does. In a domain whose readers rest only quiescent_state waits, since nothing else
/// is known to be outside. A thread that waits holds up the threads that wait for it: retire under no lock that readers take
/// inside their sections, or that destructors of retired objects take. Throws nothing. Thread-safe.
template <domain D = rcu_bp>
void set_limit(reclaim_limit most) noexcept {
    auto& here = process::limit<D>::here();
    here.objects.store(most.objects, std::memory_order_relaxed);
    here.bytes.store(most.bytes, std::memory_order_relaxed);
    here.given.store(true, std::memory_order_relaxed);
}

/// Counters of a domain since the program began. A batch of a tree's nodes is one object. Grace periods: those that began
/// and ended while something waited for them, one after the other; there may have been more.
struct reclaim_stats {
    std::uint64_t retired;
    std::uint64_t freed;
    std::uint64_t pending;        // retired, not freed
    std::uint64_t pending_bytes;  // sizeof of these objects, and the nodes' memory
    std::uint64_t grace_periods;
    std::chrono::nanoseconds longest_wait;  // from a retirement to the end of its grace period
};

/// Relaxed: exact once threads are joined and barrier() has returned. Complexity: linear in the threads there ever were at
/// once. Throws nothing. Thread-safe.
template <domain D = rcu_bp>
[[nodiscard]] reclaim_stats stats() noexcept {
    const auto freed = process::tallies<D>::freed();
    const auto retired = process::tallies<D>::retired();
    const auto pending = retired - freed;
    const auto& seen = process::grace_periods<D>::seen();
    return {retired.objects,
            freed.objects,
            pending.objects,
            pending.bytes,
            seen.ended.load(std::memory_order_relaxed),
            std::chrono::nanoseconds{seen.longest.load(std::memory_order_relaxed)}};
}

}}  // namespace guarded::GUARDED_ABI
