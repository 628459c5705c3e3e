// Waiting for readers, and for the callbacks of what was retired.
#pragma once

#include <guarded/check/section.hpp>
#include <guarded/domain/at_rest.hpp>
#include <guarded/domain/domain.hpp>
#include <guarded/grace/call_rcu.hpp>
#include <guarded/grace/fork_gate.hpp>
#include <guarded/grace/readers.hpp>

#include <atomic>
#include <concepts>

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

/// Whether this build counts the domain's open sections. liburcu does, but for qsbr.
template <domain D>
inline constexpr bool counts_sections = GUARDED_CHECKED || (GUARDED_COUNT_QSBR && std::same_as<D, rcu_qsbr>);

/// Whether this thread is known to be inside a section. Of qsbr's only those are known that some unit counts.
template <domain D>
GUARDED_INLINE bool known_inside() noexcept {
    return process::open_sections<D> != 0 || D::reading();
}
inline bool known_inside_a_section() noexcept {
    return known_inside<rcu_memb>() || known_inside<rcu_mb>() || known_inside<rcu_qsbr>() || known_inside<rcu_bp>();
}
/// Whether it may be: who waits for one domain in a section of another holds that one up.
inline bool inside_a_section() noexcept { return rcu_qsbr::online() || known_inside_a_section(); }

template <domain D>
GUARDED_INLINE void require_outside_sections(const char* otherwise) noexcept {
    if (known_inside<D>()) fail_aloud({.what = otherwise, .guard = {process::readers<D>::reads_since(), {}}});
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
    require_aloud(!process::forking<D>,
                  "waiting in a handler of fork: grace periods end and objects are freed when the fork is over");
}

/// A fork's child has no thread but one. What it waits for is looked for before it waits for ever.
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
    D::flavour().barrier();
    happens_after(&process::order_tag<D>);
    happens_after(&process::callback_tag<D>);
}

}}}  // namespace guarded::GUARDED_ABI::detail
