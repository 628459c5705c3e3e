// The compiler attributes behind the flow checks; g++ has none of clang's typestate.
#pragma once

#define GUARDED_INLINE __attribute__((always_inline)) inline

#ifdef __clang__
#define GUARDED_CONSUMABLE [[clang::consumable(unconsumed)]]
#define GUARDED_WHEN_LIVE [[clang::callable_when("unconsumed")]]
#define GUARDED_WHEN_CONSUMED [[clang::callable_when("consumed")]]
#define GUARDED_RETURNS_LIVE [[clang::return_typestate(unconsumed)]]
#define GUARDED_LIVE [[clang::param_typestate(unconsumed)]]
#define GUARDED_LIFETIMEBOUND [[clang::lifetimebound]]
#else
#define GUARDED_CONSUMABLE
#define GUARDED_WHEN_LIVE
#define GUARDED_WHEN_CONSUMED
#define GUARDED_RETURNS_LIVE
#define GUARDED_LIVE
#define GUARDED_LIFETIMEBOUND
#endif
