// A domain is what defers reclamation: one of liburcu's flavours.
//
// A domain promises: an object that was unlinked is freed only after every critical section that was open at that time
// has ended (a grace period). Readers mark their sections with guards (guard.hpp); nothing blocks them.
//
//   rcu_bp     no registration; the default here, the easiest to begin with
//   rcu_memb   registered threads; sys_membarrier makes its read side nearly free
//   rcu_mb     registered threads; full barriers on the read side, the shortest grace periods
//   rcu_qsbr   registered threads that announce quiescent states; its read side is empty
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/tsan.hpp>
#include <guarded/domain/detail/flavour.hpp>
#include <guarded/domain/detail/liburcu.hpp>

#include <concepts>

// Domains, and what the process knows of them, are the same for translation units that were built in different ways.
namespace guarded {

/// What guards and slots ask of a domain. liburcu's function table serves all that is not on the read side.
template <class D>
concept domain = requires {
    { D::name } -> std::convertible_to<const char*>;
    { D::needs_registration } -> std::convertible_to<bool>;
    { D::flavour() } -> std::same_as<const rcu_flavor_struct&>;
    D::read_lock();
    D::read_unlock();
    { D::reading() } -> std::same_as<bool>;
};

/// liburcu-memb: readers are registered; grace periods use sys_membarrier.
struct rcu_memb : process::memb_flavour {
    static bool registered() noexcept { return URCU_TLS(urcu_memb_reader).registered; }
    static const unsigned long* counter() noexcept { return &URCU_TLS(urcu_memb_reader).ctr; }
    static void unlist(const unsigned long* reader) noexcept { process::unlist<urcu_reader>(reader); }
    static bool holds_up(const unsigned long* reader) noexcept {
        return process::reads_since_before(process::look(*reader), process::look(urcu_memb_gp.ctr));
    }
};

/// liburcu-mb: readers are registered; full memory barriers at both ends of a section.
struct rcu_mb : process::mb_flavour {
    static bool registered() noexcept { return URCU_TLS(urcu_mb_reader).registered; }
    static const unsigned long* counter() noexcept { return &URCU_TLS(urcu_mb_reader).ctr; }
    static void unlist(const unsigned long* reader) noexcept { process::unlist<urcu_reader>(reader); }
    static bool holds_up(const unsigned long* reader) noexcept {
        return process::reads_since_before(process::look(*reader), process::look(urcu_mb_gp.ctr));
    }
};

/// liburcu-qsbr: readers are registered and announce quiescent states; sections cost nothing.
struct rcu_qsbr : process::qsbr_flavour {
    static bool registered() noexcept { return URCU_TLS(urcu_qsbr_reader).registered; }
    static bool reading() noexcept { return false; }  // online threads are not known to be inside a section
    static bool online() noexcept { return _urcu_qsbr_read_ongoing() != 0; }
    GUARDED_INLINE static void quiescent_state() noexcept {
#ifdef GUARDED_DETAIL_TSAN
        urcu_qsbr_flavor.read_quiescent_state();
#else
        _urcu_qsbr_quiescent_state();
#endif
    }
    static const unsigned long* counter() noexcept { return &URCU_TLS(urcu_qsbr_reader).ctr; }
    static void unlist(const unsigned long* reader) noexcept { process::unlist<struct urcu_qsbr_reader>(reader); }
    static bool holds_up(const unsigned long* reader) noexcept {
        const unsigned long seen = process::look(*reader);
        return seen != 0 && seen != process::look(urcu_qsbr_gp.ctr);
    }
};

/// liburcu-bp: any thread may read at any time; it is registered at its first section.
struct rcu_bp : process::bp_flavour {
    static constexpr bool needs_registration = false;
    static bool reading() noexcept { return URCU_TLS(urcu_bp_reader) != nullptr && bp_flavour::reading(); }
    /// Whatever calls liburcu registers the thread, under a lock that forks take. Who will call it with another one locked does
    /// this first.
    static void register_this_thread() noexcept {
        read_lock();
        read_unlock();
    }
    __attribute__((no_sanitize("alignment"))) static const unsigned long* counter() noexcept {
        return URCU_TLS(urcu_bp_reader) == nullptr ? nullptr : &URCU_TLS(urcu_bp_reader)->ctr;
    }
    static bool holds_up(const unsigned long* reader) noexcept {
        return process::reads_since_before(process::look(*reader), process::look(urcu_bp_gp.ctr));
    }
};

namespace process {

/// What ThreadSanitizer takes for the domain's order: readers release it, reclaimers acquire it.
template <domain D>
inline char order_tag;
/// And what has been freed, before who waited for that.
template <domain D>
inline char callback_tag;

}  // namespace process
}  // namespace guarded
