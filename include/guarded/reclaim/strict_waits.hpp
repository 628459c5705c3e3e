// How long threads of strict builds wait and stand aside, and what they leave as it was.
#pragma once

#include <guarded/base/config.hpp>

#if GUARDED_STRICT

#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdint>

namespace guarded { inline namespace GUARDED_ABI { namespace detail {

/// How long the outermost unlock waits for what is pending to be freed, at most (docs/reclamation.md, "Strict builds"): longer
/// than rcu_bp sleeps in a grace period, which is 10 ms a time. A reader that stays inside for longer, or a destructor that
/// waits for this thread's locks, holds it up no longer than that.
inline std::atomic<std::int64_t> strict_patience{60'000'000};  // nanoseconds
/// How long a thread waits that retires something outside sections: it can hold nothing stale that this would find.
inline constexpr std::int64_t strict_retirers_patience = 2'000'000;

/// How long a thread that unlocks stands aside, for others to change what it has read. Mirrors the kernel's rcu_unlock_delay.
inline std::atomic<std::int64_t> strict_delay{50'000};  // nanoseconds

/// A signal's handler that reads changes no errno.
class keep_errno {
  public:
    keep_errno() noexcept = default;
    keep_errno(const keep_errno&) = delete;
    keep_errno& operator=(const keep_errno&) = delete;
    ~keep_errno() { errno = before_; }

  private:
    int before_ = errno;
};

inline void stand_aside() noexcept {
    if (const auto delay = strict_delay.load(std::memory_order_relaxed); delay != 0) {
        const timespec t{0, static_cast<long>(delay)};
        syscall(SYS_nanosleep, &t, nullptr);  // glibc's own would be a place to cancel this thread
    } else {
        sched_yield();
    }
}

}}}  // namespace guarded::GUARDED_ABI::detail

#endif
