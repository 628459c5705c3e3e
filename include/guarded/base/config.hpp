// guarded: the build's knobs. Every macro a user may set is in this file.
//
//   GUARDED_CHECKED      1: released guards, stale stamps, wrong threads stop with a message (default without NDEBUG)
//                        0: a released guard that no compiler could see traps (default with NDEBUG)
//   GUARDED_STRICT       1: a checked build that frees as soon as it can what was retired, so that a thread that touches it
//                        too late finds it gone: with AddressSanitizer, or with guarded/fenced_new.hpp in one source file
//   GUARDED_COUNT_QSBR   0: unchecked builds count no open sections of rcu_qsbr, which saves two instructions a section; a
//                        wait or a quiescent state under a guard then ends what the guard protects, without a word
//   GUARDED_NO_TRAP      leaves the trap of unchecked builds out
//   GUARDED_NO_PROOF     leaves the optimiser's proof out (errors from __attribute__((error)))
//   GUARDED_PROVE        every guard that the optimiser cannot prove alive is an error: for a CI build at -O2
//   GUARDED_NO_PRAGMAS   leaves the includer's diagnostics alone: the header otherwise makes errors of
//                        -Wunused-result, and on clang of -Wconsumed and -Wreturn-stack-address, and silences on
//                        g++ -Wsubobject-linkage
#pragma once

#if __cplusplus < 202002L
#error "guarded needs C++20: compile with -std=c++20"
#endif

#if __SIZEOF_POINTER__ != 8
#error "guarded needs a 64-bit target: its trees are laid out for pointers of 8 bytes, and no other is tested"
#endif

#ifndef GUARDED_STRICT
#define GUARDED_STRICT 0
#endif

#if GUARDED_STRICT
#undef GUARDED_CHECKED
#define GUARDED_CHECKED 1
#endif

#ifndef GUARDED_CHECKED
#ifdef NDEBUG
#define GUARDED_CHECKED 0
#else
#define GUARDED_CHECKED 1
#endif
#endif

#ifndef GUARDED_COUNT_QSBR
#define GUARDED_COUNT_QSBR 1
#endif

// The prove mode needs the optimiser: elsewhere it would reject everything.
#if defined(GUARDED_PROVE) && defined(__OPTIMIZE__) && !defined(__NO_INLINE__) && !defined(__SANITIZE_ADDRESS__)
#define GUARDED_DETAIL_PROVE 1
#else
#define GUARDED_DETAIL_PROVE 0
#endif

// Checked and unchecked translation units link side by side: their types have different names.
#if GUARDED_STRICT
#define GUARDED_ABI strict
#elif GUARDED_CHECKED
#define GUARDED_ABI checked
#elif GUARDED_DETAIL_PROVE
#define GUARDED_ABI proved
#else
#define GUARDED_ABI unchecked
#endif

#ifndef GUARDED_NO_PRAGMAS
#pragma GCC diagnostic error "-Wunused-result"
#ifdef __clang__
#pragma clang diagnostic error "-Wconsumed"
#pragma clang diagnostic error "-Wreturn-stack-address"
#else
// A guard's brand has no linkage: g++ would warn where a lambda in a header's inline function captures one.
#pragma GCC diagnostic ignored "-Wsubobject-linkage"
#endif
#endif
