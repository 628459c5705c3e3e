// What liburcu's flavours have in common, and which of liburcu's own variables the library looks into.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/no_signals.hpp>
#include <guarded/base/tsan.hpp>
#include <guarded/domain/detail/liburcu.hpp>

#include <pthread.h>

#include <cstddef>
#include <cstdint>

namespace guarded::process {

// liburcu's own accesses are its business: where ThreadSanitizer would see them inlined, we call the functions in its library.
#ifdef GUARDED_DETAIL_TSAN
#define GUARDED_DETAIL_READ_SIDE(f, name) urcu_##f##_flavor.name()
#else
#define GUARDED_DETAIL_READ_SIDE(f, name) _urcu_##f##_##name()
#endif

/// liburcu's counters, of a reader and of the domain: a reader that reads since before the grace period holds it up.
inline unsigned long look(const unsigned long& counter) noexcept { return __atomic_load_n(&counter, __ATOMIC_RELAXED); }
inline constexpr unsigned long phase = 1UL << 4 * sizeof(long);
/// For qsbr: whether the reader is online.
inline bool reads(unsigned long reader) noexcept { return (reader & (phase - 1)) != 0; }
inline bool reads_since_before(unsigned long reader, unsigned long domain) noexcept {
    return reads(reader) && ((reader ^ domain) & phase) != 0;
}

/// The head whose first member a queue's node is.
inline rcu_head* head_of(cds_wfcq_node* node) noexcept {
    static_assert(offsetof(rcu_head, next) == 0);
    return reinterpret_cast<rcu_head*>(node);
}

/// Takes a thread that the fork's child does not have off the registry that the child got as a copy.
template <class Reader>
void unlist(const unsigned long* counter) noexcept {
    // caa_container_of casts const and alignment away, of which -Wcast-qual and -Wcast-align tell the includer.
    cds_list_del(&reinterpret_cast<Reader*>(reinterpret_cast<std::uintptr_t>(counter) - offsetof(Reader, ctr))->node);
}

/// liburcu's own functions that tell whether this thread is a worker. They stay when a file with a copy of the library goes.
struct worker_calls {
    call_rcu_data* (*of_this_thread)() = nullptr;
    pthread_t (*thread_of)(call_rcu_data*) = nullptr;

    bool on_worker() const noexcept {
        call_rcu_data* const mine = of_this_thread != nullptr ? of_this_thread() : nullptr;
        return mine != nullptr && pthread_equal(thread_of(mine), pthread_self()) != 0;
    }
};

// What the four flavours have in common, under names that differ by the flavour. A call that may begin a worker blocks signals
// meanwhile; ending a worker may begin the default one.
#define GUARDED_DETAIL_FLAVOUR(f)                                                                             \
    struct f##_flavour {                                                                                      \
        static constexpr const char* name = "rcu_" #f;                                                        \
        static constexpr bool needs_registration = true;                                                      \
        static constexpr bool rests = false;                                                                  \
        static const rcu_flavor_struct& flavour() noexcept { return urcu_##f##_flavor; }                      \
        GUARDED_INLINE static void read_lock() noexcept { GUARDED_DETAIL_READ_SIDE(f, read_lock); }           \
        GUARDED_INLINE static void read_unlock() noexcept { GUARDED_DETAIL_READ_SIDE(f, read_unlock); }       \
        static bool reading() noexcept { return _urcu_##f##_read_ongoing() != 0; }                            \
        static void before_fork() { urcu_##f##_call_rcu_before_fork(); }                                      \
        static void after_fork_parent() { urcu_##f##_call_rcu_after_fork_parent(); }                          \
        static void after_fork_child() {                                                                      \
            const no_signals of_the_program;                                                                  \
            urcu_##f##_call_rcu_after_fork_child();                                                           \
        }                                                                                                     \
        static call_rcu_data* create_worker(unsigned long flags, int cpu) {                                   \
            const no_signals of_the_program;                                                                  \
            return urcu_##f##_create_call_rcu_data(flags, cpu);                                               \
        }                                                                                                     \
        static void free_worker(call_rcu_data* worker) {                                                      \
            const no_signals of_the_program;                                                                  \
            urcu_##f##_call_rcu_data_free(worker);                                                            \
        }                                                                                                     \
        static call_rcu_data* default_worker() {                                                              \
            const no_signals of_the_program;                                                                  \
            return urcu_##f##_get_default_call_rcu_data();                                                    \
        }                                                                                                     \
        static call_rcu_data* thread_worker() { return urcu_##f##_get_thread_call_rcu_data(); }               \
        static call_rcu_data* cpu_worker(int cpu) { return urcu_##f##_get_cpu_call_rcu_data(cpu); }           \
        static worker_calls workers() noexcept {                                                              \
            return {urcu_##f##_get_thread_call_rcu_data, urcu_##f##_get_call_rcu_thread};                     \
        }                                                                                                     \
        static bool on_worker() { return workers().on_worker(); }                                             \
        static void set_thread_worker(call_rcu_data* worker) { urcu_##f##_set_thread_call_rcu_data(worker); } \
        static int create_cpu_workers(unsigned long flags) {                                                  \
            const no_signals of_the_program;                                                                  \
            return urcu_##f##_create_all_cpu_call_rcu_data(flags);                                            \
        }                                                                                                     \
        static void free_cpu_workers() { urcu_##f##_free_all_cpu_call_rcu_data(); }                           \
    }
GUARDED_DETAIL_FLAVOUR(memb);
GUARDED_DETAIL_FLAVOUR(mb);
GUARDED_DETAIL_FLAVOUR(qsbr);
GUARDED_DETAIL_FLAVOUR(bp);
#undef GUARDED_DETAIL_FLAVOUR
#undef GUARDED_DETAIL_READ_SIDE

}  // namespace guarded::process
