// Waiting for readers, and for the callbacks of what was retired.
#pragma once

#include <guarded/check/section.hpp>
#include <guarded/domain/at_rest.hpp>
#include <guarded/domain/domain.hpp>
#include <guarded/grace/fork_gate.hpp>
#include <guarded/grace/in_use.hpp>
#include <guarded/grace/poll.hpp>
#include <guarded/grace/probe.hpp>
#include <guarded/grace/readers.hpp>

#include <atomic>

namespace guarded::process {

/// Whether some unit that takes qsbr guards is not built strictly: then nobody knows whether a thread is inside sections of
/// that unit, too, and the end of a section in a strict one is no quiescent state.
inline constinit std::atomic<bool> qsbr_is_read_unseen{false};
inline void note_qsbr_read_unseen() noexcept { qsbr_is_read_unseen.store(true, std::memory_order_relaxed); }

/// What frees besides liburcu's workers: strict translation units have threads of their own.
struct more_reclaiming {
    void (*hurry)() noexcept;  // after something was retired outside sections
    void (*drain)() noexcept;
    void (*forget_worker)(const call_rcu_data* ended) noexcept;
    void (*pause)() noexcept;  // for a fork
    void (*go_on)() noexcept;
};
template <domain D>
inline std::atomic<const more_reclaiming*> also_reclaims{nullptr};

}  // namespace guarded::process

namespace guarded { inline namespace GUARDED_ABI { namespace detail {

/// Whether this thread is known to be inside a section of any domain that the process uses. Of qsbr only checked builds know.
inline bool known_inside_a_section() noexcept {
#if GUARDED_CHECKED
    if (process::open_sections<rcu_qsbr> != 0) return true;
#endif
    return process::domains_in_use::reading(false);
}
/// Whether it may be: who waits for one domain in a section of another holds that one up.
inline bool inside_a_section() noexcept { return known_inside_a_section() || process::domains_in_use::reading(true); }

template <domain D>
GUARDED_INLINE void require_outside_sections(const char* otherwise) noexcept {
    bool inside = D::reading();
#if GUARDED_CHECKED
    inside = inside || process::open_sections<D> != 0;
#endif
    if (inside) fail({.what = otherwise, .guard = {process::readers<D>::reads_since(), {}}});
}
template <domain D>
GUARDED_INLINE void require_outside_sections() noexcept {
    require_outside_sections<D>(
        "waiting for a grace period inside a critical section: this thread would wait for itself; release the guard first");
}

template <domain D>
void require_to_fork() noexcept {
    require_outside_sections<D>("fork inside a critical section: it may wait for itself; release the guard first");
    require(!process::reclaims<D>() && !D::on_worker(), "fork on the thread that frees: it would wait for itself");
}

template <domain D>
void require_no_fork() noexcept {
    require(!process::forking<D>,
            "waiting in a handler of fork: grace periods end and objects are freed when the fork is over");
}

template <domain D>
void wait_for_readers() noexcept {
    process::domains_in_use::note<D>();
    require_outside_sections<D>();
    if constexpr (!D::needs_registration) require_no_fork<D>();  // the others' grace periods end meanwhile
    {
        const process::no_fork<D> meanwhile;
        D::flavour().update_synchronize_rcu();
    }
    happens_after(&process::order_tag<D>);
}

template <domain D>
void wait_for_callbacks() noexcept {
    process::domains_in_use::note<D>();
    require_outside_sections<D>();
    require_no_fork<D>();
    require(!process::reclaims<D>() && !D::on_worker(),
            "waiting for what was retired on the thread that frees it: it would wait for itself");
    [[maybe_unused]] const liburcu_allocates quiet;
    if (const auto* const more = process::also_reclaims<D>.load(std::memory_order_acquire)) {
        [[maybe_unused]] const process::at_rest<D> waiting;
        more->drain();
    }
    // After this nothing of the library's own is queued either: its code may be unloaded.
    const auto follower_since = process::probe<D>.stop_follower();
    const bool polled_twice = process::poller<D>::one_more();
    D::flavour().barrier();
    if (polled_twice) D::flavour().barrier();
    if (follower_since != 0) process::grace_periods<D>::note(follower_since);
    happens_after(&process::order_tag<D>);
    happens_after(&process::callback_tag<D>);
}

}}}  // namespace guarded::GUARDED_ABI::detail
