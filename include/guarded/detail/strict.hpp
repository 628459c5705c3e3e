// Strict builds free what was retired as soon as its grace period allows: by a thread of their own, which liburcu's worker,
// made for many at once, is not; and who leaves a section waits a little for it. So what is touched too late is gone by then.
#pragma once

#include <guarded/registration.hpp>

#if GUARDED_STRICT

#include <pthread.h>
#include <sched.h>
#include <time.h>

#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

namespace guarded::inline GUARDED_ABI::detail {

/// How long the outermost unlock waits for what is pending to be freed, at most: longer than rcu_bp sleeps in a grace period,
/// which is 10 ms a time. A reader that stays inside for longer, or a destructor that waits for what this thread holds, hold it
/// up no longer than that.
inline std::atomic<std::int64_t> strict_patience{60'000'000};  // nanoseconds
/// And who retires something outside sections, whom nothing stale can help to find.
inline constexpr std::int64_t strict_retirers_patience = 2'000'000;

/// How long whoever unlocks stands aside, for others to change what it has read. Mirrors the kernel's rcu_unlock_delay.
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
        nanosleep(&t, nullptr);
    } else {
        sched_yield();
    }
}

template <domain D>
class strict_reclaimer {
  public:
    /// As call_rcu.
    static void retire(rcu_head& head, void (*free)(rcu_head*)) noexcept {
        head.func = free;
        head.next.next = nullptr;
        auto& self = instance();
        static_cast<void>(&early_);
        const inside mine;
        std::unique_lock lock{self.mutex_};
        (self.last_ == nullptr ? self.first_ : self.last_->next.next) = &head.next;
        self.last_ = &head;
        ++self.given_;
        self.keep_running(lock);
        self.work_.notify_one();
    }
    /// At the end of a thread's outermost section, and when it has retired something outside; in a signal's handler, too,
    /// whatever that has interrupted.
    static void hurry_reader() noexcept { hurry(late_for_readers_, strict_patience.load(std::memory_order_relaxed)); }
    static void hurry_retirer() noexcept { hurry(late_for_retirers_, strict_retirers_patience); }

    /// late: up to where waiting was given up, under the mutex.
    static void hurry(std::uint64_t& late, std::int64_t patience) noexcept {
        const keep_errno around;
        stand_aside();
        if (inside_ || made_.load(std::memory_order_acquire) == nullptr || process::reclaims<D>()) return;
        auto& self = instance();
        const inside mine;
        if (self.given_.load(std::memory_order_relaxed) == self.freed_.load(std::memory_order_relaxed)) return;
        std::unique_lock lock{self.mutex_};
        const auto until = self.given_.load(std::memory_order_relaxed);
        self.keep_running(lock);
        if (late >= self.freed_.load(std::memory_order_relaxed) + 1) return;  // others waited for these in vain
        const auto done = [&] { return self.freed_.load(std::memory_order_relaxed) >= until; };
        if (!self.progress_.wait_for(lock, std::chrono::nanoseconds{patience}, done)) late = until;
    }
    /// As rcu_barrier.
    static void drain() noexcept {
        auto& self = instance();
        const inside mine;
        std::unique_lock lock{self.mutex_};
        self.keep_running(lock);
        const auto until = self.given_.load(std::memory_order_relaxed);
        self.progress_.wait(lock, [&] { return self.freed_.load(std::memory_order_relaxed) >= until; });
    }

  private:
    /// This thread may hold the mutex.
    struct inside {
        inside() noexcept { inside_ = true; }
        inside(const inside&) = delete;
        inside& operator=(const inside&) = delete;
        ~inside() { inside_ = false; }
    };
    static strict_reclaimer& instance() noexcept {
        static strict_reclaimer& self = *new strict_reclaimer;  // its thread outlives static objects
        return self;
    }
    strict_reclaimer() noexcept {
        process::innermost_at_fork::add(innermost_);
        pthread_atfork(pause, go_on, nullptr);
        process::drain<D>.store(drain, std::memory_order_release);
        process::hurry<D>.store(hurry_retirer, std::memory_order_release);
        made_.store(this, std::memory_order_release);
    }

    /// Before a fork: what is being freed is freed in the parent, what waits in both.
    static void pause() {
        if (!process::fork_handled<D>.load(std::memory_order_relaxed)) return;
        auto& self = instance();
        [[maybe_unused]] const process::at_rest<D> waiting;
        std::unique_lock lock{self.mutex_};
        self.paused_ = true;
        self.progress_.wait(lock, [&] { return !self.busy_; });
    }
    static void go_on() {
        auto& self = instance();
        const std::lock_guard lock{self.mutex_};
        self.paused_ = false;
        self.work_.notify_one();
    }
    static void begin_anew() {
        auto& self = instance();
        self.running_ = false;  // who needs it starts it again, when the threads that are gone are no longer registered
        self.paused_ = false;
        self.busy_ = false;  // what was being freed is the parent's
        self.given_ = self.freed_.load(std::memory_order_relaxed);
        for (auto* node = self.first_; node != nullptr; node = node->next) ++self.given_;
        new (&self.work_) std::condition_variable;
        new (&self.progress_) std::condition_variable;
        self.mutex_.unlock();
    }

    void keep_running(std::unique_lock<std::mutex>& lock) noexcept {
        if (running_ || first_ == nullptr) return;
        running_ = true;
        lock.unlock();
        std::thread{[this] { run(); }}.detach();
        lock.lock();
    }
    void run() noexcept {
        if constexpr (D::needs_registration) {
            const process::no_fork<D> meanwhile;
            D::flavour().register_thread();
            process::readers<D>::enter();
            D::flavour().thread_offline();
        }
        std::unique_lock lock{mutex_};
        for (;;) {
            work_.wait(lock, [this] { return first_ != nullptr && !paused_; });
            busy_ = true;
            auto* node = std::exchange(first_, nullptr);
            last_ = nullptr;
            lock.unlock();
            D::flavour().update_synchronize_rcu();
            D::flavour().thread_online();
            std::uint64_t n = 0;
            for (; node != nullptr; ++n) {
                auto* const head = caa_container_of(node, rcu_head, next);
                node = node->next;
                head->func(head);
            }
            D::flavour().thread_offline();
            lock.lock();
            busy_ = false;
            freed_.store(freed_.load(std::memory_order_relaxed) + n, std::memory_order_relaxed);
            progress_.notify_all();
        }
    }

    static inline constinit std::uint64_t late_for_readers_ = 0;
    static inline constinit std::uint64_t late_for_retirers_ = 0;
    static inline std::atomic<strict_reclaimer*> made_{nullptr};
    static inline constinit thread_local bool inside_ = false;
    static inline const bool early_ = (static_cast<void>(instance()), true);  // before any fork
    static inline constinit process::at_fork innermost_{[] { instance().mutex_.lock(); }, [] { instance().mutex_.unlock(); },
                                                        begin_anew};

    std::mutex mutex_;
    std::condition_variable work_;
    std::condition_variable progress_;
    cds_wfcq_node* first_ = nullptr;
    rcu_head* last_ = nullptr;
    std::atomic<std::uint64_t> given_{0};
    std::atomic<std::uint64_t> freed_{0};
    bool running_ = false;
    bool busy_ = false;    // freeing
    bool paused_ = false;  // for a fork
};

}  // namespace guarded::inline GUARDED_ABI::detail

#endif

namespace guarded::inline GUARDED_ABI::detail {

/// Frees by head after a grace period: by liburcu's worker, in strict builds by their own.
template <domain D>
GUARDED_INLINE void call_after_grace_period(rcu_head& head, void (*free)(rcu_head*)) noexcept {
#if GUARDED_STRICT
    strict_reclaimer<D>::retire(head, free);
#else
    const auto add = [&head, free] { D::flavour().update_call_rcu(&head, free); };
    if (process::fork_handled<D>.load(std::memory_order_relaxed)) [[unlikely]]
        return process::between_forks<D>(add);
    add();
#endif
}

/// A lock was released.
GUARDED_INLINE void left_lock() noexcept {
#if GUARDED_STRICT
    stand_aside();
#endif
}

#if GUARDED_CHECKED
/// A thread's outermost section begins.
template <domain D>
void entered_outermost_section(source_place at) noexcept {
    if constexpr (!D::needs_registration) {
        if (process::registered<D>.count == 0 && !process::readers<D>::known() && D::counter() != nullptr)
            process::readers<D>::enter_until_end();
    }
    process::readers<D>::reads_since(at);
}
/// And has ended.
template <domain D>
void left_outermost_section() noexcept {
    process::readers<D>::reads_since({});
#if GUARDED_STRICT
    if (D::reading()) return;
    if constexpr (std::same_as<D, rcu_qsbr>)
        if (process::qsbr_is_read_unseen.load(std::memory_order_relaxed)) return;
    [[maybe_unused]] const process::at_rest<D> waiting;
    strict_reclaimer<D>::hurry_reader();
#endif
}
#endif

}  // namespace guarded::inline GUARDED_ABI::detail
