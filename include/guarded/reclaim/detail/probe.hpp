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
    auto seen = probe.in_flight;
    while (!probe.is.compare_exchange_weak(seen, seen == probe.in_flight ? probe.idle : probe.in_flight,
                                           std::memory_order_acq_rel, std::memory_order_relaxed)) {
    }
    if (seen == probe.in_flight) return;
    probe.sent.store(seen, std::memory_order_relaxed);
    call_after_grace_period<D>(probe.head, probe_came_back<D>);
}
/// Sends the callback with what is retired when none is on its way, or as soon as that one is back: a retirement beside it
/// waits as long. With no fork meanwhile.
template <domain D>
[[gnu::noinline]] void send_probe() noexcept {
    auto& probe = process::probe<D>;
    auto seen = probe.idle;
    if (!probe.is.compare_exchange_strong(seen, probe.in_flight, std::memory_order_acquire, std::memory_order_relaxed)) {
        if (seen == probe.in_flight) probe.is.compare_exchange_strong(seen, process::now(), std::memory_order_relaxed);
        return;
    }
    probe.sent.store(process::now(), std::memory_order_relaxed);
    call_after_grace_period<D>(probe.head, probe_came_back<D>);
}

}}}  // namespace guarded::GUARDED_ABI::detail
