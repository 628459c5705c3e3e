// Waiting for readers, and for the callbacks of what was retired.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/tsan.hpp>
#include <guarded/check/section.hpp>
#include <guarded/domain/at_rest.hpp>
#include <guarded/domain/domain.hpp>
#include <guarded/grace/fork_gate.hpp>
#include <guarded/grace/readers.hpp>

#include <atomic>

namespace guarded::process {

/// Whether some unit that takes guards of a resting domain is not built strictly: then nobody knows whether a thread is inside
/// sections of that unit, too, and the end of a section in a strict one is no quiescent state.
template <resting_domain D>
inline constinit std::atomic<bool> read_unseen{false};
template <resting_domain D>
void note_read_unseen() noexcept {
    read_unseen<D>.store(true, std::memory_order_relaxed);
}

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

template <domain D>
struct domain_tag {};

/// Whether fn(tag) is true of D or of one of liburcu's flavours: what one may wait for in another.
template <domain D, class Fn>
bool in_any_of(Fn fn) noexcept {
    return fn(domain_tag<D>{}) || fn(domain_tag<rcu_memb>{}) || fn(domain_tag<rcu_mb>{}) || fn(domain_tag<rcu_qsbr>{}) ||
           fn(domain_tag<rcu_bp>{});
}

/// Whether this thread is known to be inside a section of D or of a flavour. Of resting domains only checked builds know.
template <domain D>
bool known_inside_a_section() noexcept {
    return in_any_of<D>([]<domain E>(domain_tag<E>) {
#if GUARDED_CHECKED
        if (process::open_sections<E> != 0) return true;
#endif
        return E::reading();
    });
}
/// Whether it may be: a thread that waits for one domain in a section of another holds that one up.
template <domain D>
bool inside_a_section() noexcept {
    return known_inside_a_section<D>() || in_any_of<D>([]<domain E>(domain_tag<E>) {
               if constexpr (E::rests) return E::online();
               return false;
           });
}

template <domain D>
GUARDED_INLINE void require_outside_sections(const char* otherwise) noexcept {
    bool inside = D::reading();
#if GUARDED_CHECKED
    inside = inside || process::open_sections<D> != 0;
#endif
    if (inside) fail({.what = otherwise, .guard = {process::readers<D>::reading_since(), {}}});
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
    require(!process::is_forking<D>,
            "waiting in a handler of fork: grace periods end and objects are freed when the fork is over");
}

template <domain D>
void wait_for_readers() noexcept {
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
    require_outside_sections<D>();
    require_no_fork<D>();
    require(!process::reclaims<D>() && !D::on_worker(),
            "waiting for what was retired on the thread that frees it: it would wait for itself");
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
