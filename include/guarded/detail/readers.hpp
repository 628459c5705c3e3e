// The threads that read in a domain, as far as they are registered: for who asks which of them holds a grace period up.
#pragma once

#include <guarded/detail/fork_gate.hpp>
#include <guarded/detail/thread_end.hpp>
#include <guarded/domain.hpp>
#include <guarded/misuse.hpp>

#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <mutex>
#include <new>
#include <utility>

namespace guarded::process {

/// One thread's. It stays when the thread leaves, for the next one that comes.
struct reader {
    std::atomic<bool> used{true};
    std::atomic<long> thread{0};
    std::atomic<const unsigned long*> counter{nullptr};  // liburcu's, as long as the thread is registered
    std::atomic<const char*> file{nullptr};              // where its outermost guard was taken, in checked builds
    std::atomic<unsigned> line{0};
    std::atomic<std::int64_t> since{0};  // and when: CLOCK_MONOTONIC's nanoseconds, to a few milliseconds
    reader* next = nullptr;
};

template <domain D>
class readers {
  public:
    static inline constinit std::mutex looking{};

    /// This thread is registered from now on. Without memory it has no name.
    static void enter() noexcept {
        if (mine_ == nullptr) mine_ = take();
        if (mine_ == nullptr) return;
        mine_->thread.store(syscall(SYS_gettid), std::memory_order_relaxed);
        mine_->counter.store(D::counter(), std::memory_order_release);
    }
    static bool known() noexcept { return mine_ != nullptr; }
    /// Until the thread ends, for one that reads unregistered. Allowed in a signal's handler.
    static void enter_until_end() noexcept {
        enter();
        if (mine_ != nullptr && !at_thread_end<leave_at_end>(mine_)) leave();
    }
    /// And no more, before its counter goes.
    static void leave() noexcept {
        reader* const r = std::exchange(mine_, nullptr);
        if (r == nullptr) return;
        {
            std::unique_lock nobody_looks{looking, std::defer_lock};
            if (!locked_innermost<D>) nobody_looks.lock();
            r->counter.store(nullptr, std::memory_order_relaxed);
        }
        r->used.store(false, std::memory_order_release);
    }
    /// Its outermost guard was taken there, or has ended.
    static void reads_since(source_place at) noexcept {
        if (mine_ == nullptr) return;
        if (at.file != nullptr) {
            timespec t{};
            clock_gettime(CLOCK_MONOTONIC_COARSE, &t);  // at each section's begin: the finer clock takes five times as long
            mine_->since.store(t.tv_sec * std::int64_t{1'000'000'000} + t.tv_nsec, std::memory_order_relaxed);
        }
        mine_->line.store(at.line, std::memory_order_relaxed);
        mine_->file.store(at.file, std::memory_order_relaxed);
    }

    /// Where this thread's outermost guard was taken, if it has one.
    static source_place reads_since() noexcept {
        if (mine_ == nullptr) return {};
        return {mine_->file.load(std::memory_order_relaxed), mine_->line.load(std::memory_order_relaxed)};
    }

    /// Calls fn(reader) for each thread that the grace period waits for.
    template <class Fn>
    static void each_in_the_way(Fn fn) {
        const std::lock_guard nobody_leaves{looking};
        for (const reader* r = all_.load(std::memory_order_acquire); r != nullptr; r = r->next) {
            const auto* const counter = r->counter.load(std::memory_order_acquire);
            if (counter != nullptr && D::holds_up(counter)) fn(*r);
        }
    }

    /// In a forked child, where they no longer are.
    static void forget_others() noexcept {
        for (reader* r = all_.load(std::memory_order_relaxed); r != nullptr; r = r->next) {
            if (r == mine_) continue;
            if constexpr (D::needs_registration)
                if (const auto* const counter = r->counter.load(std::memory_order_relaxed)) D::unlist(counter);
            r->counter.store(nullptr, std::memory_order_relaxed);
            r->used.store(false, std::memory_order_relaxed);
        }
    }

  private:
    static reader* take() noexcept {
        for (reader* r = all_.load(std::memory_order_acquire); r != nullptr; r = r->next)
            if (!r->used.load(std::memory_order_relaxed) && !r->used.exchange(true, std::memory_order_acquire)) return r;
        // Not of the heap, which a signal's handler may have interrupted.
        constexpr std::size_t together = 4096 / sizeof(reader);
        void* const memory = mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (memory == MAP_FAILED) return nullptr;
        auto* const made = static_cast<reader*>(memory);
        for (std::size_t i = 0; i < together; ++i) {
            auto* const one = new (&made[i]) reader;
            one->used.store(i == 0, std::memory_order_relaxed);
            one->next = one + 1;
        }
        reader*& last = made[together - 1].next;
        last = all_.load(std::memory_order_relaxed);
        while (!all_.compare_exchange_weak(last, made, std::memory_order_release, std::memory_order_relaxed)) {
        }
        return made;
    }
    static void leave_at_end(void* /*mine*/) { leave(); }

    static inline std::atomic<reader*> all_{nullptr};
    static inline constinit thread_local reader* mine_ = nullptr;
};

}  // namespace guarded::process
