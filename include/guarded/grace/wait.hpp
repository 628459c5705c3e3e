// Waiting for readers, and for the callbacks of what was retired.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/tsan.hpp>
#include <guarded/check/section.hpp>
#include <guarded/domain/at_rest.hpp>
#include <guarded/domain/domain.hpp>
#include <guarded/grace/call_rcu.hpp>
#include <guarded/grace/fork_gate.hpp>
#include <guarded/grace/in_use.hpp>
#include <guarded/grace/poll.hpp>
#include <guarded/grace/probe.hpp>
#include <guarded/grace/readers.hpp>

#include <atomic>
#include <concepts>

namespace guarded::process {

/// Whether some unit that takes guards of a resting domain is not built strictly: then nothing tells whether a thread is inside
/// a section of that unit, too, and the end of a section in a strict one is no quiescent state.
template <resting_domain D>
inline constinit std::atomic<bool> read_unseen{false};
template <resting_domain D>
void note_read_unseen() noexcept {
    read_unseen<D>.store(true, std::memory_order_relaxed);
}

/// The threads that free besides liburcu's workers: strict translation units have some of their own.
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

/// Whether this build counts the domain's open sections. liburcu does, but for a domain that rests.
template <domain D>
inline constexpr bool counts_sections = GUARDED_CHECKED || (GUARDED_COUNT_QSBR && D::rests);

/// Whether this thread is known to be inside a section of D. In a resting domain only sections are known that some unit counts.
template <domain D>
GUARDED_INLINE bool known_inside() noexcept {
    return process::open_sections<process::machinery<D>> != 0 || D::reading();
}
/// The same of all domains that the process uses: a thread may wait for one domain in a section of another.
template <domain D>
bool known_inside_a_section() noexcept {
    return known_inside<D>() || process::open_sections<rcu_qsbr> != 0 || process::domains_in_use::reading(false);
}
/// Whether this thread may be in one: waiting for one domain in a section of another holds that one up.
template <domain D>
bool inside_a_section() noexcept {
    if constexpr (D::rests)
        if (D::online()) return true;
    return known_inside_a_section<D>() || process::domains_in_use::reading(true);
}

template <domain D>
GUARDED_INLINE void require_outside_sections(const char* otherwise) noexcept {
    if (known_inside<D>()) fail_aloud({.what = otherwise, .guard = {process::readers<D>::reading_since(), {}}});
}
template <domain D>
GUARDED_INLINE void require_outside_sections() noexcept {
    require_outside_sections<D>(
        "waiting for a grace period inside a critical section: this thread would wait for itself; release the guard first");
}

template <domain D>
void require_to_fork() noexcept {
    require_outside_sections<D>("fork inside a critical section: it may wait for itself; release the guard first");
    require_aloud(!process::reclaims<D>() && !D::on_worker(), "fork on the thread that frees: it would wait for itself");
}

template <domain D>
void require_no_fork() noexcept {
    require_aloud(!process::is_forking<D>,
                  "waiting in a handler of fork: grace periods end and objects are freed when the fork is over");
}

/// A fork's child has one thread: its wait first looks for readers and workers that stayed in the parent, or would never end.
template <domain D>
void require_readers_here() noexcept {
#if GUARDED_CHECKED
    require(!process::readers<D>::some_stayed_in_parent(),
            "waiting in a forked child for a reader that stayed in the parent: call handle_fork before the first fork");
#endif
}
template <domain D>
void require_worker_here() noexcept {
    require_aloud(!process::worker_stayed_in_parent<D>(),
                  "waiting in a forked child for what the parent's thread frees: call handle_fork before the first fork");
}

template <domain D>
void wait_for_readers() noexcept {
    process::domains_in_use::note<D>();
    require_outside_sections<D>();
    require_readers_here<D>();
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
    require_aloud(!process::reclaims<D>() && !D::on_worker(),
                  "waiting for what was retired on the thread that frees it: it would wait for itself");
    require_worker_here<D>();
    [[maybe_unused]] const liburcu_allocates quiet;
    if (const auto* const more = process::also_reclaims<D>.load(std::memory_order_acquire)) {
        [[maybe_unused]] const process::at_rest<D> waiting;
        more->drain();
    }
    // After this nothing of the library's own is queued either: its code may be unloaded.
    const auto next_since = process::probe<D>.stop_next();
    const bool polled_twice = process::poller<D>::one_more();
    D::flavour().barrier();
    if (polled_twice) D::flavour().barrier();
    if (next_since != 0) process::grace_periods<D>::note(next_since);
    happens_after(&process::order_tag<D>);
    happens_after(&process::callback_tag<D>);
}

}}}  // namespace guarded::GUARDED_ABI::detail
