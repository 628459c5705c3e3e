// How long grace periods take, as a callback sees it that does nothing else.
#pragma once

#include <guarded/base/board.hpp>
#include <guarded/base/plain_text.hpp>
#include <guarded/domain/domain.hpp>

#include <atomic>
#include <cstdint>

namespace guarded::process {

/// The grace periods of a domain that any copy of the library has seen.
template <domain D>
struct grace_periods {
    std::atomic<std::int64_t> longest{0};
    std::atomic<std::uint64_t> ended{0};

    static const void* of() noexcept { return &D::flavour(); }
    static grace_periods& seen() noexcept { return shared<grace_periods>::get(); }
    /// A grace period has ended that something has waited for since then.
    static void note(std::int64_t since) noexcept {
        auto& all = seen();
        const auto waited = now() - since;
        auto longest = all.longest.load(std::memory_order_relaxed);
        while (waited > longest && !all.longest.compare_exchange_weak(longest, waited, std::memory_order_relaxed)) {
        }
        all.ended.fetch_add(1, std::memory_order_relaxed);
    }
};

/// One callback a domain, which retirements take along. Where one is in flight already, the first retirement that would need
/// another notes when that was, and the callback goes once more. Each step is one change of `is`: a fork between two would
/// leave the child's callback waiting for the second.
///
///            a retirement sends it               the next one notes the time
///     idle ----------------------> in_flight ------------------------------> that time
///      ^                            |     ^                                     |
///      |          it comes back     |     |       it comes back, and goes again |
///      +----------------------------+     +-------------------------------------+
///                                             or a barrier takes the time, and it does not go
struct grace_period_probe {
    static constexpr std::int64_t idle = 0;
    static constexpr std::int64_t in_flight = 1;
    std::atomic<std::int64_t> is{idle};
    std::atomic<std::int64_t> sent{0};
    rcu_head head{};

    bool goes_again() const noexcept { return is.load(std::memory_order_relaxed) > in_flight; }

    /// Since when the next callback waits, which then does not go; 0 for none. For a caller that waits as long as that one
    /// would, and until the one in flight is back: nothing is in flight then.
    std::int64_t stop_next() noexcept {
        auto since = is.load(std::memory_order_relaxed);
        return since > in_flight && is.compare_exchange_strong(since, in_flight, std::memory_order_relaxed) ? since : 0;
    }
};
template <domain D>
inline constinit grace_period_probe probe{};

}  // namespace guarded::process
