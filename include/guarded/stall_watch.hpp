// A watch over grace periods that do not end: which thread has been reading, for how long, and since which line.
#pragma once

#include <guarded/base/config.hpp>
#include <guarded/base/misuse.hpp>
#include <guarded/base/no_signals.hpp>
#include <guarded/domain/domain.hpp>
#include <guarded/grace/poll.hpp>
#include <guarded/grace/readers.hpp>

#include <sys/types.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdio>
#include <functional>
#include <mutex>
#include <new>
#include <thread>
#include <utility>
#include <vector>

namespace guarded { inline namespace GUARDED_ABI {

/// A thread that a grace period waits for.
struct stall {
    const char* domain;
    long thread = 0;                   // as gettid gives it; 0 for none that is registered
    std::chrono::nanoseconds waited;   // how long the grace period has waited
    std::chrono::nanoseconds reading;  // how long the thread has: to a few ms in a checked build, else `waited`
    bool quiescent_states =
        false;           // a thread of a resting domain: it holds things up until its next quiescent state, guard or none
    source_place taken;  // where its outermost guard was taken, if it has one in a checked build
};
using stall_handler = std::function<void(const stall&)>;

/// To stderr.
inline void print_stall(const stall& s) {
    const auto seconds = [](std::chrono::nanoseconds t) { return static_cast<double>(t.count()) / 1e9; };
    std::fprintf(stderr, "guarded: %s: a grace period has waited %.1f s for ", s.domain, seconds(s.waited));
    if (s.thread == 0)
        return static_cast<void>(std::fputs("a thread that is not registered, or for the thread that frees\n", stderr));
    std::fprintf(stderr, "thread %ld", s.thread);
    if (s.taken.file != nullptr)
        std::fprintf(stderr, ", which has been reading for %.1f s under the guard taken at %s:%u\n", seconds(s.reading),
                     s.taken.file, s.taken.line);
    else if (s.quiescent_states)
        std::fputs(", which is registered and online, and announces no quiescent state\n", stderr);
    else if (s.reading != s.waited)
        std::fprintf(stderr, ", which has been reading for %.1f s, since a line that is not known\n", seconds(s.reading));
    else
        std::fputs(", which has been inside a section for as long at least\n", stderr);
}

/// As long as it lives, a thread of its own, which takes no signals, lets grace periods of D begin, and calls the handler, on
/// that thread, for each thread that one of them has waited for longer than `after`, four milliseconds at least; and again each
/// time that as much has passed. In a fork's child it watches nothing. It adds a grace period each `after` / 4 and nothing to
/// the read side. In rcu_bp only threads that register_thread was called for have a name, in checked builds all. Mirrors the
/// kernel's RCU CPU stall detector.
template <watched_domain D = rcu_bp>
class stall_watch {
  public:
    /// Throws std::system_error without a thread.
    explicit stall_watch(std::chrono::milliseconds after, stall_handler handler = print_stall)
        : after_{std::max(after, std::chrono::milliseconds{4})}, handler_{std::move(handler)} {
        const process::no_signals of_the_program;
        thread_ = std::thread{[this] { run(); }};
    }
    stall_watch(const stall_watch&) = delete;
    stall_watch& operator=(const stall_watch&) = delete;
    ~stall_watch() {
        if (process_ != getpid()) {  // a fork's child has no such thread
            new (&thread_) std::thread;
            new (&wake_) std::condition_variable;
            new (&mutex_) std::mutex;
            return;
        }
        {
            const std::lock_guard lock{mutex_};
            ends_ = true;
        }
        wake_.notify_one();
        thread_.join();
    }

  private:
    using clock = std::chrono::steady_clock;
    static constexpr std::chrono::milliseconds to_a_few_milliseconds{20};  // of `since`

    void run() {
        auto cookie = start_poll<D>();
        auto begun = clock::now();
        auto next = begun + after_;
        std::unique_lock lock{mutex_};
        while (!wake_.wait_for(lock, after_ / 4, [this] { return ends_; })) {
            if (poll(cookie)) {
                cookie = start_poll<D>();
                begun = clock::now();
                next = begun + after_;
            } else if (clock::now() >= next) {
                report(clock::now() - begun);
                next += after_;
            }
        }
    }
    void report(std::chrono::nanoseconds waited) {
        // Nothing is allocated while readers are looked at: forks lock that innermost, beside what allocators lock.
        std::vector<stall> all;
        for (std::size_t n = 16; all.capacity() < n;) {
            all.clear();
            all.reserve(n);
            process::readers<D>::each_in_the_way([&](const process::reader& r) {
                if (all.size() == all.capacity()) return;
                stall one{D::name, r.thread.load(std::memory_order_relaxed), waited, waited, D::rests, {}};
                const auto taken = r.reading_since.get();
                const std::chrono::nanoseconds since{r.since.load(std::memory_order_relaxed)};
                const auto reading = clock::now().time_since_epoch() - since;
                if (since != since.zero() && reading + to_a_few_milliseconds >= waited) {  // not a section that has begun since
                    one.reading = reading;
                    one.taken = taken;
                }
                all.push_back(one);
            });
            if (all.size() == all.capacity()) n = 2 * all.size();
        }
        if (all.empty()) all.push_back({D::name, 0, waited, waited, D::rests, {}});
        for (const auto& s : all) handler_(s);
    }

    const std::chrono::nanoseconds after_;
    const stall_handler handler_;
    std::mutex mutex_{};
    std::condition_variable wake_{};
    bool ends_ = false;
    const pid_t process_ = getpid();
    std::thread thread_{};
};

}}  // namespace guarded::GUARDED_ABI
