// What is locked around each fork, closest to it: locks that are held for moments, by whoever the other handlers wait for, too.
#pragma once

#include <pthread.h>

#include <atomic>

namespace guarded::process {

struct at_fork {
    void (*before)();
    void (*in_parent)();
    void (*in_child)();
    at_fork* next = nullptr;
};

class innermost_at_fork {
  public:
    /// From the next fork on, and within all handlers of guarded's that are installed after the first call. 0, or an error.
    static int add(at_fork& mine) noexcept {
        mine.next = all_.load(std::memory_order_relaxed);
        while (!all_.compare_exchange_weak(mine.next, &mine, std::memory_order_release, std::memory_order_relaxed)) {
        }
        return install();
    }
    static int install() noexcept {
        static const int failed = pthread_atfork(before, in_parent, in_child);
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
