// A domain is what defers reclamation: one of liburcu's flavours, or a program's own.
//
// A domain promises: an object that was unlinked is freed only after every critical section that was open at that time
// has ended (a grace period). Readers mark their sections with guards (guard.hpp); nothing blocks them.
//
// It is a class of static members. read_lock and read_unlock begin and end a section; sections nest, and what is read between
// them is read after the one and before the other. flavour() is a table of functions in liburcu's form, for all that is rare:
// update_synchronize_rcu waits for a grace period, update_call_rcu calls a function after one, barrier waits for the functions
// called for before; register_thread and unregister_thread where readers are registered, thread_offline and thread_online where
// they rest. Domains share nothing: each has sections, threads and grace periods of its own. The concepts below say the rest.
// docs/how-to/add-a-domain.md goes through a whole one.
//
//   rcu_bp     no registration; the default here, the easiest to begin with
//   rcu_memb   registered threads; sys_membarrier makes its read side nearly free
//   rcu_mb     registered threads; full barriers on the read side, the shortest grace periods
//   rcu_qsbr   registered threads that announce quiescent states; its read side is empty
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/tsan.hpp>
#include <guarded/domain/detail/flavour.hpp>  // IWYU pragma: export
#include <guarded/domain/detail/liburcu.hpp>

#include <concepts>
#include <type_traits>

// Domains, and what the process knows of them, are the same for translation units that were built in different ways.
namespace guarded {

namespace process {

template <class D>
concept knows_registered_threads = requires {
    { D::registered() } -> std::same_as<bool>;  // whether this thread is registered, by any code
};
template <class D>
concept registers_threads_itself = requires { D::register_this_thread(); };  // called before a lock is taken that forks take
template <class D>
struct machinery_of {
    using type = D;
};
template <class D>
    requires requires { typename D::machinery; }
struct machinery_of<D> {
    using type = typename D::machinery;
};
/// The domain that a thread registers with, and is inside sections of, when it does so in D: another one where D is derived
/// from a flavour of liburcu's, which knows a thread once.
template <class D>
using machinery = typename machinery_of<D>::type;
template <class D>
concept knows_online_threads = requires {
    { D::online() } -> std::same_as<bool>;  // whether grace periods wait for this thread
    D::quiescent_state();
};

}  // namespace process

/// What guards, slots, structures and waiting ask of every domain.
template <class D>
concept domain =
    requires {
        { D::name } -> std::convertible_to<const char*>;     // for messages
        typename std::bool_constant<D::needs_registration>;  // whether threads are registered before they read
        typename std::bool_constant<D::rests>;               // whether it waits for threads to rest, not for sections to end
        { D::flavour() } -> std::same_as<const rcu_flavor_struct&>;
        D::read_lock();
        D::read_unlock();
        { D::reading() } -> std::same_as<bool>;    // whether this thread is inside a section; false where that is not known
        { D::on_worker() } -> std::same_as<bool>;  // whether it is the thread that calls what update_call_rcu was given
    } && (D::needs_registration ? process::knows_registered_threads<D> : process::registers_threads_itself<D>) &&
    (!D::rests || (D::needs_registration && process::knows_online_threads<D>));

/// Its readers are registered: register_thread is the only way to its guards.
template <class D>
concept registering_domain = domain<D> && D::needs_registration;

/// Its readers are in the way of grace periods wherever they are online, and say at quiescent states that they hold nothing.
template <class D>
concept resting_domain = domain<D> && D::rests;

/// It shows which readers a grace period waits for, as stall_watch reports them: by a counter of each thread's.
template <class D>
concept watched_domain = domain<D> && requires(const unsigned long* reader) {
    { D::counter() } -> std::same_as<const unsigned long*>;  // this thread's; null before it reads
    { D::holds_up(reader) } -> std::same_as<bool>;
};

/// It knows forks: handle_fork stops it before one, and lets it go on in both processes.
template <class D>
concept forking_domain =
    watched_domain<D> &&
    requires {
        D::before_fork();  // no function given to update_call_rcu is called from here on
        D::after_fork_parent();
        D::after_fork_child();
    } &&
    (D::needs_registration ? requires(const unsigned long* reader) { D::unlist(reader); }  // a thread that the child has not
                           : requires {
                                 D::lock_registry();  // no thread is registered, and no grace period goes on
                                 D::unlock_registry();
                                 D::unlock_registry_in_child();
                             });

/// What was given to update_call_rcu is called by threads that a program may choose: worker and cpu_workers.
template <class D>
concept domain_with_workers = domain<D> && requires(call_rcu_data* worker, unsigned long flags, int cpu) {
    { D::create_worker(flags, cpu) } -> std::same_as<call_rcu_data*>;
    D::free_worker(worker);
    { D::default_worker() } -> std::same_as<call_rcu_data*>;
    { D::thread_worker() } -> std::same_as<call_rcu_data*>;
    { D::cpu_worker(cpu) } -> std::same_as<call_rcu_data*>;
    D::set_thread_worker(worker);
    { D::create_cpu_workers(flags) } -> std::same_as<int>;
    D::free_cpu_workers();
};

/// liburcu-memb: readers are registered; grace periods use sys_membarrier.
struct rcu_memb : process::memb_flavour {
    using machinery = rcu_memb;
    static bool registered() noexcept { return URCU_TLS(urcu_memb_reader).registered; }
    static const unsigned long* counter() noexcept { return &URCU_TLS(urcu_memb_reader).ctr; }
    static void unlist(const unsigned long* reader) noexcept { process::unlist<urcu_reader>(reader); }
    static bool holds_up(const unsigned long* reader) noexcept {
        return process::reads_since_before(process::look(*reader), process::look(urcu_memb_gp.ctr));
    }
};

/// liburcu-mb: readers are registered; full memory barriers at both ends of a section.
struct rcu_mb : process::mb_flavour {
    using machinery = rcu_mb;
    static bool registered() noexcept { return URCU_TLS(urcu_mb_reader).registered; }
    static const unsigned long* counter() noexcept { return &URCU_TLS(urcu_mb_reader).ctr; }
    static void unlist(const unsigned long* reader) noexcept { process::unlist<urcu_reader>(reader); }
    static bool holds_up(const unsigned long* reader) noexcept {
        return process::reads_since_before(process::look(*reader), process::look(urcu_mb_gp.ctr));
    }
};

/// liburcu-qsbr: readers are registered and announce quiescent states; sections cost nothing.
struct rcu_qsbr : process::qsbr_flavour {
    using machinery = rcu_qsbr;
    static constexpr bool rests = true;
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
    using machinery = rcu_bp;
    static constexpr bool needs_registration = false;
    static bool reading() noexcept { return URCU_TLS(urcu_bp_reader) != nullptr && bp_flavour::reading(); }
    /// Any call of liburcu's registers the thread, under a lock that forks take. A caller that will make one with another lock
    /// held does this first.
    static void register_this_thread() noexcept {
        read_lock();
        read_unlock();
    }
    static void lock_registry() noexcept {
        register_this_thread();  // first: the program's own handlers may read, and what this locks is locked next
        urcu_bp_before_fork();
    }
    static void unlock_registry() noexcept { urcu_bp_after_fork_parent(); }
    static void unlock_registry_in_child() noexcept { urcu_bp_after_fork_child(); }
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
/// The order of what callbacks have freed: they release it, a thread that has waited for them acquires it.
template <domain D>
inline char callback_tag;

}  // namespace process
}  // namespace guarded
