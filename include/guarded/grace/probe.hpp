// How long grace periods take, as a callback sees it that does nothing else.
#pragma once

#include <guarded/base/board.hpp>
#include <guarded/base/plain_text.hpp>
#include <guarded/domain/domain.hpp>

#include <atomic>
#include <cstdint>

namespace guarded::process {

/// Those of a domain that were seen, by any copy of the library.
template <domain D>
struct grace_periods {
    std::atomic<std::int64_t> longest{0};
    std::atomic<std::uint64_t> ended{0};

    static grace_periods& seen() noexcept { return shared<grace_periods>::get(); }
    /// One has ended that was waited for since then.
    static void note(std::int64_t since) noexcept {
        auto& all = seen();
        const auto waited = now() - since;
        auto longest = all.longest.load(std::memory_order_relaxed);
        while (waited > longest && !all.longest.compare_exchange_weak(longest, waited, std::memory_order_relaxed)) {
        }
        all.ended.fetch_add(1, std::memory_order_relaxed);
    }
};

/// The callback. One is out at a time; the first that would have to follow it is remembered.
struct grace_period_probe {
    enum state : int { at_home, out, counting_follower, followed };
    std::atomic<int> is{at_home};
    std::atomic<std::int64_t> sent{0};
    std::atomic<std::int64_t> follower{0};
    rcu_head head{};

    /// Since when the follower waits, which then does not go; 0 for none. For who waits as long as it would, and until the one
    /// that is out is back: nothing is out then.
    std::int64_t stop_follower() noexcept {
        int seen = followed;
        if (!is.compare_exchange_strong(seen, counting_follower, std::memory_order_acquire)) return 0;
        const auto since = follower.load(std::memory_order_relaxed);
        is.store(out, std::memory_order_release);
        return since;
    }
};
template <domain D>
inline constinit grace_period_probe probe{};

}  // namespace guarded::process
