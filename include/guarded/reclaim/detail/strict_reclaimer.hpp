// Strict builds free what was retired as soon as its grace period allows: by threads of their own, since liburcu's workers are
// made for many at once; and a thread that leaves a section waits a little for that. So a late touch finds its object gone.
#pragma once

#include <guarded/base/at_fork.hpp>
#include <guarded/base/board.hpp>
#include <guarded/base/config.hpp>
#include <guarded/base/fail.hpp>
#include <guarded/base/no_signals.hpp>
#include <guarded/domain/domain.hpp>
#include <guarded/grace/call_rcu.hpp>
#include <guarded/grace/fork_gate.hpp>
#include <guarded/grace/readers.hpp>
#include <guarded/grace/wait.hpp>
#include <guarded/reclaim/strict_waits.hpp>

#if GUARDED_STRICT

#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <mutex>
#include <new>
#include <utility>

namespace guarded { inline namespace GUARDED_ABI { namespace detail {

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
        std::unique_lock lock{self.mutex_, std::defer_lock};
        if (!forks_here_) lock.lock();
        lane& in = forks_here_ ? self.usual_ : self.lane_of(worker_here(), lock);
        (in.last == nullptr ? in.first : in.last->next.next) = &head.next;
        in.last = &head;
        ++in.given;
        self.pending_.fetch_add(1, std::memory_order_relaxed);
        if (forks_here_) return;  // go_on() wakes the thread that frees it
        self.keep_running(in, lock);
        in.work.notify_one();
    }
    /// Called at the end of a thread's outermost section, and when it has retired something outside; in a signal handler, too,
    /// whatever that has interrupted.
    static void hurry_reader() noexcept { hurry(&lane::late_for_readers, strict_patience.load(std::memory_order_relaxed)); }
    static void hurry_retirer() noexcept { hurry(&lane::late_for_retirers, strict_retirers_patience); }
    /// As rcu_barrier.
    static void drain() noexcept {
        auto& self = instance();
        const inside mine;
        std::unique_lock lock{self.mutex_};
        for (lane* l = self.lanes_; l != nullptr; l = l->next) {
            self.keep_running(*l, lock);
            self.progress_.wait(lock, [l, until = l->given.load()] { return l->freed >= until; });
        }
    }

  private:
    using clock = std::chrono::steady_clock;
    /// What one worker would free, in its order: destructors may wait for those of other workers. It outlives its worker, for
    /// the next one.
    struct lane {
        const call_rcu_data* worker = nullptr;  // null for all that have none of their own
        bool unused = false;                    // its worker has ended
        std::condition_variable work{};
        cds_wfcq_node* first = nullptr;
        rcu_head* last = nullptr;
        std::atomic<std::uint64_t> given{0};
        std::atomic<std::uint64_t> freed{0};
        std::atomic<std::uint64_t> late_for_readers{0};  // up to where they gave up waiting
        std::atomic<std::uint64_t> late_for_retirers{0};
        bool running = false;
        bool busy = false;  // freeing
        std::atomic<lane*> next{nullptr};
    };
    /// This thread may hold the mutex.
    struct inside {
        inside() noexcept { inside_ = true; }
        inside(const inside&) = delete;
        inside& operator=(const inside&) = delete;
        ~inside() { inside_ = false; }
    };
    static strict_reclaimer& instance() noexcept {
        alignas(strict_reclaimer) static std::byte memory[sizeof(strict_reclaimer)];
        static strict_reclaimer& self = *new (memory) strict_reclaimer;  // its threads outlive static objects
        return self;
    }
    strict_reclaimer() noexcept {
        process::board::keep_this_file();  // its threads do not end
        process::fork_handlers<process::fork_stage::innermost>::add(innermost_);
        static constexpr process::more_reclaiming mine{hurry_retirer, drain, forget_worker, pause, go_on};
        process::also_reclaims<D>.store(&mine, std::memory_order_release);
        made_.store(this, std::memory_order_release);
    }

    static const call_rcu_data* worker_here() noexcept {
        if (frees_in_ != nullptr) return frees_in_->unused ? nullptr : frees_in_->worker;
        if constexpr (domain_with_workers<D>) {
            const auto* const own = D::thread_worker();
            return own != nullptr ? own : D::cpu_worker(sched_getcpu());
        }
        return nullptr;
    }
    lane& lane_of(const call_rcu_data* worker, std::unique_lock<std::mutex>& lock) noexcept {
        if (lane* const known = find(worker)) return *known;
        for (lane* l = lanes_; l != nullptr; l = l->next) {
            if (!std::exchange(l->unused, false)) continue;
            l->worker = worker;
            return *l;
        }
        lock.unlock();
        auto* const made = new (std::nothrow) lane{.worker = worker};
        lock.lock();
        lane* const known = find(worker);  // of another thread, meanwhile
        if (made == nullptr || known != nullptr) {
            delete made;
            return known != nullptr ? *known : usual_;
        }
        made->next = usual_.next.load();
        usual_.next = made;
        return *made;
    }
    lane* find(const call_rcu_data* worker) noexcept {
        lane* l = lanes_;
        while (l != nullptr && (l->unused || l->worker != worker)) l = l->next;
        return l;
    }
    static void forget_worker(const call_rcu_data* worker) noexcept {
        auto& self = instance();
        const inside mine;
        const std::lock_guard lock{self.mutex_};
        if (lane* const its = self.find(worker)) its->unused = true;
    }

    static void hurry(std::atomic<std::uint64_t> lane::* late, std::int64_t patience) noexcept {
        const keep_errno around;
        stand_aside();
        if (inside_ || forks_here_ || made_.load(std::memory_order_acquire) == nullptr || process::reclaims<D>()) return;
        auto& self = instance();
        if (self.pending_.load(std::memory_order_relaxed) == 0) return;
        const auto deadline = clock::now() + std::chrono::nanoseconds{patience};
        // Without the mutex: a fork holds it while it waits for the heap's locks, and a signal handler that comes here may have
        // interrupted a thread that holds one of those.
        for (lane* l = self.lanes_; l != nullptr; l = l->next.load(std::memory_order_acquire)) {
            if ((l->*late).load(std::memory_order_relaxed) > l->freed.load(std::memory_order_relaxed)) continue;  // in vain
            const auto until = l->given.load(std::memory_order_relaxed);
            for (;;) {
                const auto seen = self.turns_.load(std::memory_order_acquire);
                if (l->freed.load(std::memory_order_acquire) >= until) break;
                const auto left = std::chrono::nanoseconds{deadline - clock::now()}.count();
                if (left <= 0) {
                    (l->*late).store(until, std::memory_order_relaxed);
                    break;
                }
                self.wait_for_a_turn(seen, left);
            }
        }
    }
    /// Waits until more was freed than when `seen` was; no condition variable, which has a mutex.
    void wait_for_a_turn(std::uint32_t seen, std::int64_t nanoseconds) noexcept {
        const timespec t{static_cast<time_t>(nanoseconds / 1'000'000'000), static_cast<long>(nanoseconds % 1'000'000'000)};
        syscall(SYS_futex, &turns_, FUTEX_WAIT_PRIVATE, seen, &t, nullptr, 0);
    }
    void tell_of_a_turn() noexcept {
        turns_.fetch_add(1, std::memory_order_relaxed);
        syscall(SYS_futex, &turns_, FUTEX_WAKE_PRIVATE, std::numeric_limits<int>::max(), nullptr, nullptr, 0);
    }

    static void lock() {
        instance().mutex_.lock();
        forks_here_ = true;
    }
    static void unlock() {
        forks_here_ = false;
        instance().mutex_.unlock();
    }
    /// Before a fork: what is being freed is freed in the parent, what waits in both.
    static void pause() noexcept {
        auto& self = instance();
        std::unique_lock lock{self.mutex_};
        self.paused_ = true;
        for (lane* l = self.lanes_; l != nullptr; l = l->next) self.progress_.wait(lock, [l] { return !l->busy; });
    }
    static void go_on() noexcept {
        auto& self = instance();
        std::unique_lock lock{self.mutex_};
        self.paused_ = false;
        for (lane* l = self.lanes_; l != nullptr; l = l->next) {
            self.keep_running(*l, lock);
            l->work.notify_one();
        }
    }
    static void begin_anew() {
        auto& self = instance();
        self.paused_ = false;
        std::uint64_t pending = 0;
        for (lane* l = self.lanes_; l != nullptr; l = l->next) {
            if (l->running && !process::fork_handled<D>.load(std::memory_order_relaxed))
                process::lane_stayed_in_parent<D>.store(true, std::memory_order_relaxed);
            l->running = false;  // the next retirement starts it again, when the threads that are gone are no longer registered
            l->busy = false;     // what was being freed is the parent's
            l->given = l->freed.load();
            for (auto* node = l->first; node != nullptr; node = node->next) ++l->given;
            pending += l->given - l->freed;
            new (&l->work) std::condition_variable;
        }
        self.pending_.store(pending, std::memory_order_relaxed);
        new (&self.progress_) std::condition_variable;
        unlock();
    }

    void keep_running(lane& l, std::unique_lock<std::mutex>& lock) noexcept {
        if (l.running || l.first == nullptr || process::is_forking<D>) return;
        l.running = true;
        lock.unlock();
        pthread_t frees{};  // no std::thread, which allocates
        const process::no_signals of_the_program;
        require(pthread_create(&frees, nullptr, run_lane, &l) == 0, "a strict build frees by a thread, and there can be none");
        pthread_detach(frees);
        lock.lock();
    }
    static void* run_lane(void* l) noexcept {
        instance().run(*static_cast<lane*>(l));
        return nullptr;
    }
    [[noreturn]] void run(lane& l) noexcept {
        frees_in_ = &l;
        if constexpr (D::needs_registration) {
            const auto open = process::to_registry<D>();
            D::flavour().register_thread();
            process::readers<D>::enter();
            if constexpr (D::rests) D::flavour().thread_offline();
        }
        std::unique_lock lock{mutex_};
        for (;;) {
            l.work.wait(lock, [this, &l] { return l.first != nullptr && !paused_; });
            l.busy = true;
            auto* node = std::exchange(l.first, nullptr);
            l.last = nullptr;
            lock.unlock();
            D::flavour().update_synchronize_rcu();
            if constexpr (D::rests) D::flavour().thread_online();
            std::uint64_t n = 0;
            for (; node != nullptr; ++n) {
                auto* const head = process::head_of(node);
                node = node->next;
                head->func(head);
            }
            if constexpr (D::rests) D::flavour().thread_offline();
            lock.lock();
            l.busy = false;
            l.freed += n;
            pending_.fetch_sub(n, std::memory_order_relaxed);
            progress_.notify_all();
            tell_of_a_turn();
        }
    }

    static inline std::atomic<strict_reclaimer*> made_{nullptr};
    static inline constinit thread_local bool inside_ = false;
    static inline constinit thread_local const lane* frees_in_ = nullptr;
    static inline const bool early_ = (static_cast<void>(instance()), true);  // before any fork
    static inline constinit thread_local bool forks_here_ = false;            // this thread, and holds the mutex
    static inline constinit process::at_fork innermost_{.before = lock, .in_parent = unlock, .in_child = begin_anew};

    std::mutex mutex_;
    std::condition_variable progress_;
    std::atomic<std::uint32_t> turns_{0};  // changed with the lock: a futex for threads that must not wait for the lock
    lane usual_;
    lane* const lanes_ = &usual_;  // and all others after it
    std::atomic<std::uint64_t> pending_{0};
    bool paused_ = false;  // for a fork
};

}}}  // namespace guarded::GUARDED_ABI::detail

#endif
