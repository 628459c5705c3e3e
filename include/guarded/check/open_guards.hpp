// The guards under a registration, counted by the optimiser alone: waiting or resting under one is a compile-time error.
#pragma once

#include <guarded/base/attributes.hpp>

namespace guarded::why {  // g++ prints the name before the text
// clang-format off
__attribute__((error("guarded: waiting for a grace period inside a critical section: this thread would wait for itself; release the guard first")))
void waiting_for_a_grace_period_inside_a_critical_section() noexcept;
__attribute__((error("guarded: quiescent state inside a critical section: a guard of this thread is still alive; release it first")))
void quiescent_state_inside_a_critical_section() noexcept;
// clang-format on
}  // namespace guarded::why

namespace guarded { inline namespace GUARDED_ABI { namespace detail {

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
        if (GUARDED_DETAIL_KNOWN(count_) && count_ != 0) why::waiting_for_a_grace_period_inside_a_critical_section();
    }
    GUARDED_INLINE void require_none_to_rest() const noexcept {
        if (GUARDED_DETAIL_KNOWN(count_) && count_ != 0) why::quiescent_state_inside_a_critical_section();
    }

  private:
    unsigned count_ = 0;
};
#undef GUARDED_DETAIL_KNOWN

}}}  // namespace guarded::GUARDED_ABI::detail
