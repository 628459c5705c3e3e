// Sending the callback that sees how long grace periods take, and again when it comes back.
#pragma once

#include <guarded/base/config.hpp>
#include <guarded/base/plain_text.hpp>
#include <guarded/domain/domain.hpp>
#include <guarded/grace/probe.hpp>
#include <guarded/reclaim/section_hooks.hpp>

#include <atomic>
#include <cstdint>

namespace guarded { inline namespace GUARDED_ABI { namespace detail {

template <domain D>
void probe_came_back(rcu_head*) noexcept {
    auto& probe = process::probe<D>;
    process::grace_periods<D>::note(probe.sent.load(std::memory_order_relaxed));
    for (int is = probe.in_flight;
         !probe.is.compare_exchange_weak(is, probe.idle, std::memory_order_release, std::memory_order_acquire);
         is = probe.in_flight) {
        if (is != probe.next_waits) continue;  // for the moments that noting takes
        probe.sent.store(probe.next.load(std::memory_order_relaxed), std::memory_order_relaxed);
        probe.is.store(probe.in_flight, std::memory_order_relaxed);
        return call_after_grace_period<D>(probe.head, probe_came_back<D>);
    }
}
/// Sends the callback with what is retired when none is on its way, or as soon as that one is back: a retirement beside it
/// waits as long. With no fork meanwhile.
template <domain D>
[[gnu::noinline]] void send_probe() noexcept {
    auto& probe = process::probe<D>;
    int is = probe.idle;
    if (probe.is.compare_exchange_strong(is, probe.in_flight, std::memory_order_acquire)) {
        probe.sent.store(process::now(), std::memory_order_relaxed);
        return call_after_grace_period<D>(probe.head, probe_came_back<D>);
    }
    if (is != probe.in_flight || !probe.is.compare_exchange_strong(is, probe.noting_next, std::memory_order_relaxed)) return;
    probe.next.store(process::now(), std::memory_order_relaxed);
    probe.is.store(probe.next_waits, std::memory_order_release);
}

}}}  // namespace guarded::GUARDED_ABI::detail
