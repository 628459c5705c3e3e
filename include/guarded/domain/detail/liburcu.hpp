// liburcu's headers as C++ needs them: the read side of all four flavours, inlined.
//
// What differs between its versions, as far as guarded touches it:
//
//                                    0.13                0.14                0.15
//   the readers are                  thread_local        __thread            __thread
//   the read side stores by          _CMM_STORE_SHARED   _CMM_STORE_SHARED   uatomic_store
//   flavours poll grace periods      no                  yes                 yes              (poll.hpp)
#pragma once

// g++ takes a macro that pop_macro restores for this file's own, and would warn wherever the includer uses it.
#pragma GCC system_header

#include <cstdint>
#include <ctime>

#include <urcu/tls-compat.h>

#ifndef URCU_TLS_STORAGE_CLASS
#error "guarded needs a liburcu that was configured with thread-local storage (CONFIG_RCU_TLS in urcu/config.h)"
#endif

// In C++ a thread_local reader costs a call of the TLS initialiser at each access, which C does not have, and clang takes no
// redeclaration by the other keyword. Declaring the readers constinit, by the version's own keyword, takes the call away,
// whatever the includer included before.
struct urcu_reader;
struct urcu_bp_reader;
struct urcu_qsbr_reader;
extern "C" {
extern constinit URCU_TLS_STORAGE_CLASS struct urcu_reader urcu_memb_reader;
extern constinit URCU_TLS_STORAGE_CLASS struct urcu_reader urcu_mb_reader;
extern constinit URCU_TLS_STORAGE_CLASS struct urcu_bp_reader* urcu_bp_reader;
extern constinit URCU_TLS_STORAGE_CLASS struct urcu_qsbr_reader urcu_qsbr_reader;

// A reader of liburcu-bp is less aligned than its type asks: it comes from an arena. That is liburcu's affair, and no hardware
// that it runs on minds; the user's UndefinedBehaviorSanitizer would report it at each guard.
#ifndef _URCU_BP_STATIC_H
__attribute__((no_sanitize("alignment"))) static inline void _urcu_bp_read_lock_update(unsigned long);
__attribute__((no_sanitize("alignment"))) static inline void _urcu_bp_read_lock(void);
__attribute__((no_sanitize("alignment"))) static inline void _urcu_bp_read_unlock(void);
__attribute__((no_sanitize("alignment"))) static inline int _urcu_bp_read_ongoing(void);
#endif

// What the read side calls when it must; as C functions they throw nothing, which only an attribute tells C++; an
// includer that included them before us goes without.
#ifndef _URCU_BP_STATIC_H
__attribute__((nothrow)) void urcu_bp_register(void);
#endif
#ifndef _URCU_FUTEX_H
__attribute__((nothrow)) int compat_futex_async(int32_t*, int, int32_t, const struct timespec*, int32_t*, int32_t);
__attribute__((nothrow)) int compat_futex_noasync(int32_t*, int, int32_t, const struct timespec*, int32_t*, int32_t);
#endif
}

// clang in C++ reads a volatile back after this macro's store, which the same text in C does not: here it gives the value.
#include <urcu/compiler.h>
#include <urcu/system.h>
#pragma push_macro("_CMM_STORE_SHARED")
#undef _CMM_STORE_SHARED
#define _CMM_STORE_SHARED(x, v)            \
    __extension__({                        \
        const __typeof__(x) stored_ = (v); \
        CMM_ACCESS_ONCE(x) = stored_;      \
        stored_;                           \
    })
// In C++, 0.15's uatomic_store passes the address through this function, and g++ computes a reader's address before it is
// needed; in C this is a cast that changes nothing.
#pragma push_macro("cmm_cast_volatile")
#undef cmm_cast_volatile
#define cmm_cast_volatile(pointer) (pointer)
// The flavour headers, never <urcu.h>: that one makes macros of rcu_barrier and its like.
#include <urcu/static/urcu-bp.h>
#include <urcu/static/urcu-mb.h>
#include <urcu/static/urcu-memb.h>
#include <urcu/static/urcu-qsbr.h>
#pragma pop_macro("cmm_cast_volatile")
#pragma pop_macro("_CMM_STORE_SHARED")
#include <urcu/urcu-bp.h>
#include <urcu/urcu-mb.h>
#include <urcu/urcu-memb.h>
#include <urcu/urcu-qsbr.h>

// liburcu's headers declare these for the first flavour that a file includes, and for no other.
#define GUARDED_DETAIL_DECLARE(f)                                              \
    extern const rcu_flavor_struct urcu_##f##_flavor;                          \
    void urcu_##f##_call_rcu_before_fork(void);                                \
    void urcu_##f##_call_rcu_after_fork_parent(void);                          \
    void urcu_##f##_call_rcu_after_fork_child(void);                           \
    struct call_rcu_data* urcu_##f##_create_call_rcu_data(unsigned long, int); \
    void urcu_##f##_call_rcu_data_free(struct call_rcu_data*);                 \
    struct call_rcu_data* urcu_##f##_get_default_call_rcu_data(void);          \
    struct call_rcu_data* urcu_##f##_get_thread_call_rcu_data(void);           \
    struct call_rcu_data* urcu_##f##_get_cpu_call_rcu_data(int);               \
    void urcu_##f##_set_thread_call_rcu_data(struct call_rcu_data*);           \
    pthread_t urcu_##f##_get_call_rcu_thread(struct call_rcu_data*);           \
    int urcu_##f##_create_all_cpu_call_rcu_data(unsigned long);                \
    void urcu_##f##_free_all_cpu_call_rcu_data(void);
extern "C" {
GUARDED_DETAIL_DECLARE(memb)
GUARDED_DETAIL_DECLARE(mb)
GUARDED_DETAIL_DECLARE(qsbr)
GUARDED_DETAIL_DECLARE(bp)
}
#undef GUARDED_DETAIL_DECLARE
