// What a domain was given, what it has freed, and how long that took.
#pragma once

#include <guarded/reclaim/deletion.hpp>

#include <chrono>

namespace guarded { inline namespace GUARDED_ABI {

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
    const auto& seen = process::probe<D>;
    return {retired.objects,
            freed.objects,
            pending.objects,
            pending.bytes,
            seen.ended.load(std::memory_order_relaxed),
            std::chrono::nanoseconds{seen.longest.load(std::memory_order_relaxed)}};
}

}}  // namespace guarded::GUARDED_ABI
