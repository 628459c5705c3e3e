// How long grace periods take: a callback that does nothing else.
#pragma once

#include <guarded/base/plain_text.hpp>
#include <guarded/domain/domain.hpp>
#include <guarded/reclaim/section_hooks.hpp>

#include <atomic>
#include <cstdint>

namespace guarded::process {

/// Sees how long grace periods take: a callback that does nothing else. One is out at a time; the first that would have to
/// follow it is remembered.
struct grace_period_probe {
    enum state : int { at_home, out, counting_follower, followed };
    std::atomic<int> is{at_home};
    std::atomic<std::int64_t> sent{0};
    std::atomic<std::int64_t> follower{0};
    std::atomic<std::int64_t> longest{0};
    std::atomic<std::uint64_t> ended{0};
    rcu_head head{};
};
template <domain D>
inline constinit grace_period_probe probe{};

}  // namespace guarded::process

namespace guarded { inline namespace GUARDED_ABI { namespace detail {

template <domain D>
void probe_came_back(rcu_head*) noexcept {
    auto& probe = process::probe<D>;
    const auto waited = process::now() - probe.sent.load(std::memory_order_relaxed);
    if (waited > probe.longest.load(std::memory_order_relaxed)) probe.longest.store(waited, std::memory_order_relaxed);
    probe.ended.store(probe.ended.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    for (int is = probe.out;
         !probe.is.compare_exchange_weak(is, probe.at_home, std::memory_order_release, std::memory_order_acquire);
         is = probe.out) {
        if (is != probe.followed) continue;  // for the moments that counting takes
        probe.sent.store(probe.follower.load(std::memory_order_relaxed), std::memory_order_relaxed);
        probe.is.store(probe.out, std::memory_order_relaxed);
        return call_after_grace_period<D>(probe.head, probe_came_back<D>);
    }
}
/// Goes with what is retired when none is on its way, or as soon as that is back: what waits next to it waits as long. With no
/// fork meanwhile.
template <domain D>
[[gnu::noinline]] void send_probe() noexcept {
    auto& probe = process::probe<D>;
    int is = probe.at_home;
    if (probe.is.compare_exchange_strong(is, probe.out, std::memory_order_acquire)) {
        probe.sent.store(process::now(), std::memory_order_relaxed);
        return call_after_grace_period<D>(probe.head, probe_came_back<D>);
    }
    if (is != probe.out || !probe.is.compare_exchange_strong(is, probe.counting_follower, std::memory_order_relaxed)) return;
    probe.follower.store(process::now(), std::memory_order_relaxed);
    probe.is.store(probe.followed, std::memory_order_release);
}

}}}  // namespace guarded::GUARDED_ABI::detail
