// What liburcu's flavours say alike, and what of its own rules is looked into.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/tsan.hpp>
#include <guarded/domain/detail/liburcu.hpp>

#include <pthread.h>

namespace guarded::process {

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

/// liburcu's own functions, for who asks about several flavours.
struct flavour_calls {
    const rcu_flavor_struct* table = nullptr;
    call_rcu_data* (*thread_worker)() = nullptr;
    pthread_t (*thread_of)(call_rcu_data*) = nullptr;
};

// What the four flavours say alike, under names that differ by the flavour's own.
#define GUARDED_DETAIL_FLAVOUR(f)                                                                                     \
    struct f##_flavour {                                                                                              \
        static constexpr const char* name = "rcu_" #f;                                                                \
        static constexpr bool needs_registration = true;                                                              \
        static const rcu_flavor_struct& flavour() noexcept { return urcu_##f##_flavor; }                              \
        static flavour_calls calls() noexcept {                                                                       \
            return {&urcu_##f##_flavor, urcu_##f##_get_thread_call_rcu_data, urcu_##f##_get_call_rcu_thread};         \
        }                                                                                                             \
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

}  // namespace guarded::process
