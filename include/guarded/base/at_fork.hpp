// What happens around each fork, in stages: a stage may wait for threads that need the locks of later stages.
// docs/internals/forks.md has the stages in one table.
#pragma once

#include <guarded/base/board.hpp>

#include <pthread.h>

#include <atomic>

namespace guarded::process {

/// From the stage that locks last, for the moment of the fork alone, to the stage that stops threads first.
enum class fork_stage {
    innermost,      // locks that a thread holds for moments, among them a thread that another stage waits for
    own_registry,   // of a domain that registers threads itself, and its grace periods, which its readers may hold up
    gates,          // threads that wait for grace periods
    resting_gates,  // the same in domains that rest, earlier: a thread that waits for other domains may hold these up
    workers,        // all of them before any gate, since callbacks may wait for grace periods
    this_thread     // it holds nothing up from here on
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
    /// Adds handlers that run from the next fork on. Returns 0, or an error.
    static int add(at_fork& mine) noexcept {
        board::keep_this_file();
        mine.next = all_.load(std::memory_order_relaxed);
        while (!all_.compare_exchange_weak(mine.next, &mine, std::memory_order_release, std::memory_order_relaxed)) {
        }
        return install();
    }
    /// Installs the inner stages first: pthread_atfork calls last before a fork what it was told of first.
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
    static inline constinit thread_local const at_fork* seen_ = nullptr;  // for this thread's fork: other threads may fork, too
};

}  // namespace guarded::process
