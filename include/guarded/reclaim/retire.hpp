// Deferred freeing of memory that carries a head, on liburcu's call_rcu.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/tsan.hpp>
#include <guarded/domain/domain.hpp>
#include <guarded/grace/fork_gate.hpp>
#include <guarded/grace/in_use.hpp>
#include <guarded/grace/probe.hpp>
#include <guarded/grace/tally.hpp>
#include <guarded/reclaim/detail/probe.hpp>
#include <guarded/reclaim/section_hooks.hpp>

#include <atomic>

namespace guarded { inline namespace GUARDED_ABI { namespace detail {

/// Memory that outlives its removal by a grace period carries one of these. destroy returns what the memory was counted as.
struct reclaim_head {
    rcu_head rcu;
    process::amount (*destroy)(reclaim_head*) noexcept;

    static reclaim_head* of(rcu_head* first) noexcept { return reinterpret_cast<reclaim_head*>(first); }
};

template <domain D>
void reclaim(rcu_head* head) noexcept {
    auto* self = reclaim_head::of(head);
    happens_after(head);
    happens_after(&process::order_tag<D>);
    auto& mine = process::tallies<D>::here();
    const auto retired = mine.retired();
    process::reclaiming = &process::fork_handled<D>;
    const auto freed = self->destroy(self);
    process::reclaiming = nullptr;
    mine.free(freed);
    if (mine.retired() != retired) process::tallies<D>::retired_in_turn().fetch_add(1, std::memory_order_release);
    happens_before(&process::callback_tag<D>);
}

/// Calls head.destroy after a grace period, on a thread of liburcu's. From inside a section, too. Mirrors call_rcu().
template <domain D>
GUARDED_INLINE void retire_head(reclaim_head& head, process::amount counted) noexcept {
    process::domains_in_use::note<D>();
    const auto add = [&head, counted] {
        process::tallies<D>::here().retire(counted);
        happens_before(&head);
        call_after_grace_period<D>(head.rcu, reclaim<D>);
        if (!process::probe<D>.goes_again()) send_probe<D>();
    };
    if (process::fork_handled<D>.load(std::memory_order_relaxed)) [[unlikely]]
        return process::between_forks<D>(add);
    add();
}

}}}  // namespace guarded::GUARDED_ABI::detail
