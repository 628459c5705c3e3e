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
#include <guarded/base/config.hpp>
#include <guarded/base/tsan.hpp>
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

namespace process {

// liburcu's own accesses are its business: where ThreadSanitizer would see them inlined, the library's functions are called.
#ifdef GUARDED_DETAIL_TSAN
#define GUARDED_DETAIL_READ_SIDE(f, name) urcu_##f##_flavor.name()
#else
#define GUARDED_DETAIL_READ_SIDE(f, name) _urcu_##f##_##name()
#endif

/// What liburcu keeps of a reader, and of the domain: who reads since before the grace period holds it up.
inline unsigned long look(const unsigned long& counter) noexcept { return __atomic_load_n(&counter, __ATOMIC_RELAXED); }
inline bool reads_since_before(unsigned long reader, unsigned long domain) noexcept {
    constexpr unsigned long phase = 1UL << 4 * sizeof(long);
    return (reader & (phase - 1)) != 0 && ((reader ^ domain) & phase) != 0;
}

/// Takes a thread that is gone since a fork off the registry that it was copied with.
template <class Reader>
void unlist(const unsigned long* counter) noexcept {
    cds_list_del(&caa_container_of(const_cast<unsigned long*>(counter), Reader, ctr)->node);
}

// What the four flavours say alike, under names that differ by the flavour's own.
#define GUARDED_DETAIL_FLAVOUR(f)                                                                                     \
    struct f##_flavour {                                                                                              \
        static constexpr const char* name = "rcu_" #f;                                                                \
        static constexpr bool needs_registration = true;                                                              \
        static const rcu_flavor_struct& flavour() noexcept { return urcu_##f##_flavor; }                              \
        GUARDED_INLINE static void read_lock() noexcept { GUARDED_DETAIL_READ_SIDE(f, read_lock); }                   \
        GUARDED_INLINE static void read_unlock() noexcept { GUARDED_DETAIL_READ_SIDE(f, read_unlock); }               \
        static bool reading() noexcept { return _urcu_##f##_read_ongoing() != 0; }                                    \
        static void before_fork() { urcu_##f##_call_rcu_before_fork(); }                                              \
        static void after_fork_parent() { urcu_##f##_call_rcu_after_fork_parent(); }                                  \
        static void after_fork_child() { urcu_##f##_call_rcu_after_fork_child(); }                                    \
        static call_rcu_data* create_worker(unsigned long flags, int cpu) {                                           \
            return urcu_##f##_create_call_rcu_data(flags, cpu);                                                       \
        }                                                                                                             \
        static void free_worker(call_rcu_data* worker) { urcu_##f##_call_rcu_data_free(worker); }                     \
        static call_rcu_data* default_worker() { return urcu_##f##_get_default_call_rcu_data(); }                     \
        static call_rcu_data* thread_worker() { return urcu_##f##_get_thread_call_rcu_data(); }                       \
        static call_rcu_data* cpu_worker(int cpu) { return urcu_##f##_get_cpu_call_rcu_data(cpu); }                   \
        static bool on_worker() {                                                                                     \
            call_rcu_data* const mine = thread_worker();                                                              \
            return mine != nullptr && pthread_equal(urcu_##f##_get_call_rcu_thread(mine), pthread_self()) != 0;       \
        }                                                                                                             \
        static void set_thread_worker(call_rcu_data* worker) { urcu_##f##_set_thread_call_rcu_data(worker); }         \
        static int create_cpu_workers(unsigned long flags) { return urcu_##f##_create_all_cpu_call_rcu_data(flags); } \
        static void free_cpu_workers() { urcu_##f##_free_all_cpu_call_rcu_data(); }                                   \
    }
GUARDED_DETAIL_FLAVOUR(memb);
GUARDED_DETAIL_FLAVOUR(mb);
GUARDED_DETAIL_FLAVOUR(qsbr);
GUARDED_DETAIL_FLAVOUR(bp);
#undef GUARDED_DETAIL_FLAVOUR
#undef GUARDED_DETAIL_READ_SIDE

}  // namespace process

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
    static const unsigned long* counter() noexcept {
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
