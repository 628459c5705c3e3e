// The threads that read in a domain, as far as they are registered: they tell which of them holds a grace period up.
#pragma once

#include <guarded/base/misuse.hpp>
#include <guarded/base/stock.hpp>
#include <guarded/base/thread_end.hpp>
#include <guarded/domain/domain.hpp>
#include <guarded/grace/fork_gate.hpp>

#include <sys/syscall.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <mutex>
#include <utility>

namespace guarded::process {

/// One thread's record. It stays when the thread leaves, for the next thread that comes.
struct reader {
    std::atomic<bool> used{true};
    std::atomic<long> thread{0};
    std::atomic<const unsigned long*> counter{nullptr};  // liburcu's, as long as the thread is registered
    seen_place reading_since{};                          // where its outermost guard was taken, in checked builds
    std::atomic<std::int64_t> since{0};                  // and when: CLOCK_MONOTONIC's nanoseconds, to a few milliseconds; or 0
    reader* next = nullptr;
};

/// The threads that are registered with a domain of liburcu's, or of a program's own: liburcu knows a thread once.
template <domain D>
class reader_list {
  public:
    /// Keeps the list as it is for a fork. The thread that forks may still leave it.
    static void lock_to_fork() {
        looking_.lock();
        forking_ = true;
    }
    static void unlock_after_fork() {
        forking_ = false;
        looking_.unlock();
    }

    /// This thread is registered from now on. Without memory it has no name.
    static void enter() noexcept {
        if (mine_ == nullptr) mine_ = all_.take();
        if (mine_ == nullptr) return;
        mine_->thread.store(syscall(SYS_gettid), std::memory_order_relaxed);
        if constexpr (watched_domain<D>) mine_->counter.store(D::counter(), std::memory_order_release);
    }
    static bool known() noexcept { return mine_ != nullptr; }
    /// The same until the thread ends, for a thread that reads unregistered. Allowed in a signal handler.
    static void enter_until_end() noexcept {
        if (!at_thread_end_without_memory<leave_at_end>()) return;
        enter();
        if (mine_ != nullptr) at_thread_end<leave_at_end>(mine_);
    }
    /// This thread is registered no more: called before its counter goes.
    static void leave() noexcept {
        reader* const r = std::exchange(mine_, nullptr);
        if (r == nullptr) return;
        {
            std::unique_lock nobody_looks{looking_, std::defer_lock};
            if (!forking_) nobody_looks.lock();
            r->counter.store(nullptr, std::memory_order_relaxed);
        }
        r->used.store(false, std::memory_order_release);
    }
    /// Its outermost section begins, with a guard that was taken there or without one; or such a guard within another section.
    static void note_reading(source_place at, bool before) noexcept {
        if (mine_ == nullptr) return;
        if (!before) {
            timespec t{};
            clock_gettime(CLOCK_MONOTONIC_COARSE, &t);  // at each section's begin: the finer clock takes five times as long
            mine_->since.store(t.tv_sec * std::int64_t{1'000'000'000} + t.tv_nsec, std::memory_order_relaxed);
        }
        mine_->reading_since.set(at);
    }
    /// That section has ended; or the guard alone.
    static void reads_no_more(bool but_goes_on) noexcept {
        if (mine_ == nullptr) return;
        if (!but_goes_on) mine_->since.store(0, std::memory_order_relaxed);
        mine_->reading_since.set({});
    }

    /// Where this thread's outermost guard was taken, if it has one.
    static source_place reading_since() noexcept { return mine_ != nullptr ? mine_->reading_since.get() : source_place{}; }

    /// Calls fn(reader) for each thread that the grace period waits for.
    template <class Fn>
    static void each_in_the_way(Fn fn) {
        const std::lock_guard nobody_leaves{looking_};
        for (const reader* r = all_.first(); r != nullptr; r = r->next) {
            const auto* const counter = r->counter.load(std::memory_order_acquire);
            if (counter != nullptr && D::holds_up(counter)) fn(*r);
        }
    }

    /// Whether a thread that has stayed in the parent of this process will hold all grace periods up, as far as is known.
    static bool some_stayed_in_parent() noexcept {
        if (getpid() == first_process_) return false;
        const std::unique_lock nobody_leaves{looking_, std::try_to_lock};
        if (!nobody_leaves) return false;
        for (const reader* r = all_.first(); r != nullptr; r = r->next) {
            const auto* const counter = r->counter.load(std::memory_order_acquire);
            if (r != mine_ && counter != nullptr && reads(look(*counter)) &&
                syscall(SYS_tgkill, getpid(), r->thread.load(std::memory_order_relaxed), 0) != 0)
                return true;
        }
        return false;
    }

    /// Called in a forked child, which has none of them.
    static void forget_others() noexcept {
        for (reader* r = all_.first(); r != nullptr; r = r->next) {
            if (r == mine_) continue;
            if constexpr (D::needs_registration)
                if (const auto* const counter = r->counter.load(std::memory_order_relaxed)) D::unlist(counter);
            r->counter.store(nullptr, std::memory_order_relaxed);
            r->used.store(false, std::memory_order_relaxed);
        }
    }

  private:
    static void leave_at_end(void* /*mine*/) { leave(); }

    static inline constinit std::mutex looking_{};
    static inline constinit thread_local bool forking_ = false;
    static inline constinit stock<reader> all_{};
    static inline constinit thread_local reader* mine_ = nullptr;
    static inline const pid_t first_process_ = getpid();
};
template <domain D>
using readers = reader_list<machinery<D>>;

}  // namespace guarded::process
