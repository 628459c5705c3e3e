// Limits on what waits in a domain: who retires more helps or waits.
#pragma once

#include <guarded/detail/reclaim.hpp>

#include <limits>
#include <mutex>

namespace guarded::process {

template <domain D>
struct limit {
    static inline std::atomic<std::uint64_t> objects{std::numeric_limits<std::uint64_t>::max()};
    static inline std::atomic<std::uint64_t> bytes{std::numeric_limits<std::uint64_t>::max()};
    static inline std::atomic<bool> given{false};
    static inline constinit std::mutex waiting{};

    static bool holds() noexcept {
        const auto pending = tallies<D>::retired() - tallies<D>::freed();
        return pending.objects <= objects.load(std::memory_order_relaxed) &&
               pending.bytes <= bytes.load(std::memory_order_relaxed);
    }
};

}  // namespace guarded::process

namespace guarded::inline GUARDED_ABI {

/// How much may wait to be freed.
struct reclaim_limit {
    std::uint64_t objects = std::numeric_limits<std::uint64_t>::max();
    std::uint64_t bytes = std::numeric_limits<std::uint64_t>::max();  // as reclaim_stats counts them
};

/// From now on retire, publish and the end of a tree's write guard wait for the domain to free something when more than that
/// is pending: outside sections, and not on the thread that frees. Inside a section nothing waits, and the next call outside
/// does. In rcu_qsbr only quiescent_state waits, since nothing else is known to be outside. Who waits holds up whoever waits
/// for it: retire under no lock that readers take inside their sections. Throws nothing. Thread-safe.
template <domain D = rcu_bp>
void set_limit(reclaim_limit most) noexcept {
    using here = process::limit<D>;
    here::objects.store(most.objects, std::memory_order_relaxed);
    here::bytes.store(most.bytes, std::memory_order_relaxed);
    here::given.store(true, std::memory_order_relaxed);
}

namespace detail {

template <domain D>
[[gnu::noinline]] void wait_for_limit() noexcept {
    using here = process::limit<D>;
#if GUARDED_CHECKED
    if (open_sections<D> != 0) return;
#endif
    if (process::reclaiming<D> || D::reading()) return;
    while (!here::holds()) {
        const std::lock_guard one_at_a_time{here::waiting};
        if (!here::holds()) wait_for_callbacks<D>();
    }
}

template <domain D>
GUARDED_INLINE void keep_within_limit() noexcept {
    if (process::limit<D>::given.load(std::memory_order_relaxed)) [[unlikely]]
        wait_for_limit<D>();
}

}  // namespace detail
}  // namespace guarded::inline GUARDED_ABI
