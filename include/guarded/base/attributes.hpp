// The compiler attributes behind the flow checks; g++ has none of clang's typestate.
#pragma once

#include <guarded/base/config.hpp>  // IWYU pragma: export

#define GUARDED_INLINE __attribute__((always_inline)) inline

// For functions that take values alone and hide nothing from the optimiser. The run-time checks make them long: a caller that
// inlines one would no longer be inlined itself, and the optimiser would lose sight of a guard that the caller is given.
#if GUARDED_CHECKED
#define GUARDED_INLINE_UNCHECKED __attribute__((noinline))
#else
#define GUARDED_INLINE_UNCHECKED GUARDED_INLINE
#endif

#ifdef __clang__
// With -fsanitize=function, clang 14 emits what it inlined everywhere, and says that the call in there survived.
#define GUARDED_NO_BODY __attribute__((no_sanitize("function")))
#define GUARDED_CONSUMABLE [[clang::consumable(unconsumed)]]
#define GUARDED_WHEN_LIVE [[clang::callable_when("unconsumed")]]
#define GUARDED_WHEN_CONSUMED [[clang::callable_when("consumed")]]
#define GUARDED_RETURNS_LIVE [[clang::return_typestate(unconsumed)]]
#define GUARDED_LIVE [[clang::param_typestate(unconsumed)]]
#define GUARDED_STAYS_LIVE [[clang::param_typestate(unconsumed), clang::return_typestate(unconsumed)]]
// Also of a test whether a guard is there: test_typestate knows `if`, && and || alone, and rejects what is tested by ?:, by a
// loop or through a bool. After this one any test counts as passed.
#define GUARDED_SETS_LIVE [[clang::set_typestate(unconsumed)]]
#define GUARDED_RETURNS_UNTESTED [[clang::return_typestate(unknown)]]
#define GUARDED_LIFETIMEBOUND [[clang::lifetimebound]]
#else
#define GUARDED_NO_BODY
#define GUARDED_CONSUMABLE
#define GUARDED_WHEN_LIVE
#define GUARDED_WHEN_CONSUMED
#define GUARDED_RETURNS_LIVE
#define GUARDED_LIVE
#define GUARDED_STAYS_LIVE
#define GUARDED_SETS_LIVE
#define GUARDED_RETURNS_UNTESTED
#define GUARDED_LIFETIMEBOUND
#endif

// Behind a deleted function: what is wrong, and the way out. Compilers that cannot print it show the line, and it is there.
#if defined(__clang__) && defined(__cpp_deleted_function)
#define GUARDED_DELETE(sentence)                                                                  \
    _Pragma("clang diagnostic push") _Pragma("clang diagnostic ignored \"-Wc++26-extensions\"") = \
        delete ("guarded: " sentence)_Pragma("clang diagnostic pop")
#elif defined(__cpp_deleted_function) && __cplusplus > 202302L  // before C++26, g++ would warn of an extension
#define GUARDED_DELETE(sentence) = delete ("guarded: " sentence)
#else
#define GUARDED_DELETE(sentence) = delete
#endif
