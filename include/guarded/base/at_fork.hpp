// What happens around each fork, in stages: what a stage waits for may need all that later ones lock. docs/internals/forks.md
// has them in one table.
#pragma once

#include <guarded/base/board.hpp>

#include <pthread.h>

#include <atomic>

namespace guarded::process {

/// From what is locked last, for the moment of the fork, to what is stopped first.
enum class fork_stage {
    innermost,      // locks that a thread holds for moments, also a thread that another stage waits for
    own_registry,   // of a domain that registers threads itself, and its grace periods, which its readers may hold up
    gates,          // threads that wait for grace periods
    resting_gates,  // the same in domains that rest, before the others: a thread that waits for those may hold these up
    workers,        // all of them before any gate, since callbacks may wait for grace periods
    this_thread     // holds nothing up from here on
};

struct at_fork {
    void (*before)();
    void (*in_parent)();
    void (*in_child)();
    at_fork* next = nullptr;
};

template <fork_stage stage>
class fork_handlers {
  public:
    /// From the next fork on. 0, or an error.
    static int add(at_fork& mine) noexcept {
        board::keep_this_file();
        mine.next = all_.load(std::memory_order_relaxed);
        while (!all_.compare_exchange_weak(mine.next, &mine, std::memory_order_release, std::memory_order_relaxed)) {
        }
        return install();
    }
    /// Within all of the stages before it: what pthread_atfork hears of first is called last before a fork.
    static int install() noexcept {
        static const int failed = [] {
            if constexpr (stage != fork_stage::innermost)
                if (const int error = fork_handlers<fork_stage{static_cast<int>(stage) - 1}>::install(); error != 0)
                    return error;
            return pthread_atfork(before, in_parent, in_child);
        }();
        return failed;
    }

  private:
    static void before() {
        seen_ = all_.load(std::memory_order_acquire);
        for (const auto* h = seen_; h != nullptr; h = h->next) h->before();
    }
    static void in_parent() {
        for (const auto* h = seen_; h != nullptr; h = h->next) h->in_parent();
    }
    static void in_child() {
        for (const auto* h = seen_; h != nullptr; h = h->next) h->in_child();
    }

    static inline constinit std::atomic<at_fork*> all_{nullptr};
    static inline constinit thread_local const at_fork* seen_ = nullptr;  // of this thread's fork: there may be others
};

}  // namespace guarded::process
