// What a build does beside liburcu when a section begins or ends, and when something is given to call_rcu: nothing without
// checks, notes for messages with them, and in strict builds all that frees early.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/misuse.hpp>
#include <guarded/domain/at_rest.hpp>
#include <guarded/domain/domain.hpp>
#include <guarded/grace/call_rcu.hpp>
#include <guarded/grace/readers.hpp>
#include <guarded/grace/registry.hpp>
#include <guarded/grace/wait.hpp>
#include <guarded/reclaim/detail/in_turn.hpp>
#include <guarded/reclaim/detail/strict_reclaimer.hpp>

#include <atomic>

namespace guarded { inline namespace GUARDED_ABI { namespace detail {

/// Frees by head after a grace period: by liburcu's worker, in strict builds by their own. With no fork meanwhile.
template <domain D>
GUARDED_INLINE void call_after_grace_period(rcu_head& head, void (*free)(rcu_head*)) noexcept {
#if GUARDED_STRICT
    strict_reclaimer<D>::retire(head, free);
#else
    if (process::reclaims<D>() && process::in_turn<D>::retire(head, free)) return;
    process::call_rcu<D>(head, free);
#endif
}

#if GUARDED_CHECKED
/// A thread's outermost guard or region begins, within sections of units or C code that tell nothing.
template <domain D>
void entered_outermost_section(source_place at, bool within_others = false) noexcept {
    if constexpr (!D::needs_registration && watched_domain<D>) {
        if (process::registrations<process::machinery<D>> == 0 && !process::readers<D>::known() && D::counter() != nullptr)
            process::readers<D>::enter_until_end();
    }
    process::readers<D>::note_reading(at, within_others);
}
/// It has ended.
template <domain D>
void left_outermost_section() noexcept {
    process::readers<D>::reads_no_more(D::reading());
#if GUARDED_STRICT
    if (D::reading()) return;
    if constexpr (D::rests)
        if (process::read_unseen<D>.load(std::memory_order_relaxed)) return;
    [[maybe_unused]] const process::at_rest<D> waiting;
    strict_reclaimer<D>::hurry_reader();
#endif
}
#endif

}}}  // namespace guarded::GUARDED_ABI::detail
