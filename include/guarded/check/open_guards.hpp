// The guards under a registration, counted by the optimiser alone: waiting or resting under one is a compile-time error.
#pragma once

#include <guarded/base/attributes.hpp>

namespace guarded { inline namespace GUARDED_ABI { namespace detail {

// clang-format off
__attribute__((error("guarded: waiting for a grace period inside a critical section: this thread would wait for itself; release the guard first")))
void waits_for_itself_error() noexcept;
__attribute__((error("guarded: quiescent state inside a critical section: a guard of this thread is still alive; release it first")))
void rests_inside_section_error() noexcept;
// clang-format on

#ifdef GUARDED_NO_PROOF
#define GUARDED_DETAIL_KNOWN(x) false
#else
#define GUARDED_DETAIL_KNOWN(x) (__builtin_constant_p(x) != 0)  // no function: without optimiser it would not be a constant
#endif

/// Guards that the optimiser saw opened and not yet closed under one registration. Counted only where the compiler
/// knows the number, so that it is an error message and never an instruction. g++ forgets what is in memory at each barrier:
/// a guard reads the number before the barriers of its own and writes it after them.
class open_guards {
  public:
    struct number {
        bool known = false;
        unsigned count = 0;
    };
    GUARDED_INLINE number seen() const noexcept { return {GUARDED_DETAIL_KNOWN(count_), count_}; }
    GUARDED_INLINE void set(unsigned count) noexcept { count_ = count; }
    GUARDED_INLINE void require_none_to_wait() const noexcept {
        if (GUARDED_DETAIL_KNOWN(count_) && count_ != 0) waits_for_itself_error();
    }
    GUARDED_INLINE void require_none_to_rest() const noexcept {
        if (GUARDED_DETAIL_KNOWN(count_) && count_ != 0) rests_inside_section_error();
    }

  private:
    unsigned count_ = 0;
};
#undef GUARDED_DETAIL_KNOWN

}}}  // namespace guarded::GUARDED_ABI::detail
