// All flavours and all structures under load, with what goes wrong in production on top: threads that come and go, forks,
// readers that stop for seconds, signals, allocations that fail, bursts, limits that are reached. At the end what was made was
// freed, nothing of it early, and the memory is back where it was.
#include "world.hpp"

#include <guarded/sampling.hpp>
#include <guarded/stall_watch.hpp>

#include <CLI/CLI.hpp>

#include <malloc.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <concepts>
#include <condition_variable>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <stop_token>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace {

using namespace std::chrono_literals;
using namespace soak;
using clock_type = std::chrono::steady_clock;

constexpr std::uint64_t limit_objects = 1'000;

// ---- the time that is left -------------------------------------------------------------------------------------------------

class deadline {
  public:
    explicit deadline(clock_type::time_point end) : end_{end} {}
    bool passed() const { return clock_type::now() >= end_; }
    /// Sleeps, but not beyond the end. Whether there is time left.
    bool pause(std::chrono::milliseconds t) const {
        std::this_thread::sleep_until(std::min(end_, clock_type::now() + t));
        return !passed();
    }

  private:
    clock_type::time_point end_;
};

/// A program's own handlers of forks: they retire, whatever is locked around them.
void retire_at_fork() {
    const auto one = []<class D>(D) { retire(guarded::assume_unlinked<D>(new light{1})); };
    one(guarded::rcu_memb{});
    one(guarded::rcu_mb{});
    one(guarded::rcu_qsbr{});
    one(guarded::rcu_bp{});
}

// ---- signals ---------------------------------------------------------------------------------------------------------------

/// What a handler on this thread may read. Not in qsbr: it may interrupt a thread that rests, which then may not read.
template <class D>
struct readable {
    const world<D>* of = nullptr;
    const guarded::registration<D>* by = nullptr;
};
template <class D>
constinit thread_local readable<D> interrupted{};

void on_signal(int) {
    const auto one = []<class D>(D) {
        const auto& here = interrupted<D>;
        if (here.of != nullptr) here.of->read_interrupting(*here.by, static_cast<std::uint64_t>(did.signals));
    };
    one(guarded::rcu_memb{});
    one(guarded::rcu_mb{});
    one(guarded::rcu_bp{});
}

/// As long as it lives, a handler reads on this thread every now and then.
template <class D>
class interruptions {
  public:
    interruptions(const world<D>& of, const guarded::registration<D>& by) {
        if constexpr (std::same_as<D, guarded::rcu_qsbr>) return;
        interrupted<D> = {&of, &by};
        sigevent to_this_thread{};
        to_this_thread.sigev_notify = SIGEV_THREAD_ID;
        to_this_thread.sigev_signo = SIGUSR1;
        // Older headers have no sigev_notify_thread_id.
        to_this_thread._sigev_un._tid = static_cast<pid_t>(syscall(SYS_gettid));
        constexpr timespec often{.tv_sec = 0, .tv_nsec = 10'000'000};
        const itimerspec from_now_on{.it_interval = often, .it_value = often};
        if (timer_create(CLOCK_MONOTONIC, &to_this_thread, &timer_) != 0 ||
            timer_settime(timer_, 0, &from_now_on, nullptr) != 0)
            throw std::system_error{errno, std::generic_category(), "a timer"};
    }
    interruptions(const interruptions&) = delete;
    interruptions& operator=(const interruptions&) = delete;
    ~interruptions() {
        if constexpr (std::same_as<D, guarded::rcu_qsbr>) return;
        interrupted<D> = {};  // before the timer: one more signal may be on its way
        timer_delete(timer_);
    }

  private:
    timer_t timer_{};
};

// ---- who does it -----------------------------------------------------------------------------------------------------------

struct phase {
    bool limited;       // else there are bursts, which go beyond any limit
    bool many_workers;  // liburcu 0.13 keeps the stack of each for ever
};

/// All that goes on in one flavour until the deadline.
template <class D>
class load {
  public:
    load(deadline until, phase how, std::uint64_t seed) : until_{until} {
        if (how.limited) guarded::set_limit<D>({.objects = limit_objects});
        for (int t = 0; t < 2; ++t) begin(seed++, &load::reads);
        begin(seed++, &load::writes);
        begin(seed++, &load::churns);
        begin(seed++, &load::stops_for_seconds);
        if (how.limited) begin(seed++, &load::goes_to_the_limit);
        begin(seed++, how.limited ? &load::minds_the_limit : &load::bursts);
        begin(seed++, &load::forks);
        if (how.many_workers) begin(seed++, &load::uses_workers);
    }
    load(const load&) = delete;
    load& operator=(const load&) = delete;
    ~load() {
        for (auto& t : threads_) t.join();
        guarded::set_limit<D>({});
        world_.empty();
        guarded::barrier<D>();
    }

  private:
    void begin(std::uint64_t seed, void (load::*work)(choices&)) {
        threads_.emplace_back([this, seed, work] {
            choices r{seed};
            (this->*work)(r);
        });
    }

    void reads(choices& r) {
        const auto me = guarded::register_thread<D>();
        const interruptions<D> by_signals{world_, me};
        while (!until_.passed()) {
            world_.read(me, r);
            tests::between_sections(me);
        }
    }
    void writes(choices& r) {
        const auto me = guarded::register_thread<D>();
        const interruptions<D> by_signals{world_, me};
        while (!until_.passed()) {
            world_.write(me, r);
            tests::between_sections(me);
        }
    }
    /// Threads that live for a few calls; some with a worker of their own.
    void churns(choices& r) {
        do {
            std::thread{[this, seed = r()] {
                choices mine{seed};
                if (mine() % 512 == 0) {
                    const guarded::worker<D> worker;
                    const auto use = worker.use();
                    works_briefly(mine, world_);
                } else {
                    works_briefly(mine, world_);
                }
            }}.join();
            ++did.threads;
        } while (until_.pause(2ms));
    }
    /// Workers of three kinds free what is retired; what one of them gets is freed by the end of a barrier.
    void uses_workers(choices& r) {
        const guarded::worker<D> real_time{{.real_time = true}};
        const guarded::worker<D> bound{{.cpu = 0}};
        const guarded::cpu_workers<D> each_cpu;
        do {
            for (const auto* const mine : {&real_time, &bound}) {
                const auto use = mine->use();
                is_freed_by_a_barrier();
            }
            is_freed_by_a_barrier();  // by its CPU's
            works_briefly(r, world_);
        } while (until_.pause(20ms));
    }
    static void is_freed_by_a_barrier() {
        struct telling : item {
            explicit telling(std::atomic<bool>& g) : item{1}, gone{g} {}
            ~telling() { gone = true; }
            std::atomic<bool>& gone;
        };
        std::atomic<bool> gone{false};
        retire(guarded::assume_unlinked<D>(new telling{gone}));
        guarded::barrier<D>();
        expect(gone);
        ++did.worked;
    }
    static void works_briefly(choices& r, world<D>& on) {
        const auto me = guarded::register_thread<D>();
        for (int i = 0; i < 8; ++i) {
            on.read(me, r);
            on.write(me, r);
            tests::between_sections(me);
        }
        retire(guarded::assume_unlinked<D>(new light{1}));
    }
    /// A section that lasts: all that is retired meanwhile has to wait, and what was read stays.
    void stops_for_seconds(choices& r) {
        const guarded::stall_watch<D> watch{200ms, [](const guarded::stall&) { ++did.stalls; }};
        while (until_.pause(200ms)) {
            const auto me = guarded::register_thread<D>();
            world_.read(me, r, [&] { until_.pause(std::chrono::milliseconds{300 + r() % 2000}); });
        }
    }
    void bursts(choices&) {
        while (until_.pause(1s)) {
            const auto me = guarded::register_thread<D>();
            world_.burst(me, 1'000'000);
        }
    }
    /// Whenever a reader stops, what pends gets there, on a slow machine too.
    void goes_to_the_limit(choices&) {
        const auto me = guarded::register_thread<D>();
        while (until_.pause(1ms)) {
            for (int i = 0; i < 100; ++i) retire(guarded::assume_unlinked<D>(new light{i}));
            tests::between_sections(me);
        }
    }
    void minds_the_limit(choices&) {
        do {
            const auto pending = guarded::stats<D>().pending;
            // Each change that was on its way may have brought its own.
            if (pending > limit_objects + 500) {
                ++did.beyond;
                std::fprintf(stderr, "soak: %s: %lu objects pend\n", D::name, static_cast<unsigned long>(pending));
            }
            did.waits += pending >= limit_objects ? 1 : 0;
        } while (until_.pause(1ms));
    }
    /// Children that go on in this program, and some that go on to another.
    void forks(choices& r) {
        while (until_.pause(std::chrono::milliseconds{50 + r() % 100})) {
            const pid_t child = fork();
            if (child == 0) {
                if (r() % 2 == 0) _exit(works_in_child(r));
                execl("/bin/true", "true", static_cast<char*>(nullptr));
                _exit(127);
            }
            int status = 0;
            if (child < 0 || waitpid(child, &status, 0) != child || status != 0) {
                ++did.lost_children;
                std::fprintf(stderr, "soak: %s: a child ended with status %d\n", D::name, status);
            }
            ++did.forks;
        }
    }
    static int works_in_child(choices& r) {
        const long before = freed;
        const long faults = early + wrong;
        const auto own = std::make_unique<world<D>>();  // the locks of the other are for ever whose they were
        works_briefly(r, *own);
        guarded::barrier<D>();
        return freed > before && early + wrong == faults ? 0 : 1;
    }

    deadline until_;
    world<D> world_;
    std::vector<std::thread> threads_;
};

/// A phase in all flavours at once.
void run(std::chrono::milliseconds time, phase how, std::uint64_t seed) {
    const deadline until{clock_type::now() + time};
    const load<guarded::rcu_memb> memb{until, how, seed};
    const load<guarded::rcu_mb> mb{until, how, seed + 100};
    const load<guarded::rcu_qsbr> qsbr{until, how, seed + 200};
    const load<guarded::rcu_bp> bp{until, how, seed + 300};
}

/// Stops the program where nothing happens any more: what waits for ever is a failure, and its core shows where.
std::jthread watch_over_progress() {
    return std::jthread{[](const std::stop_token& end) {
        std::mutex mutex;
        std::condition_variable_any over;
        std::unique_lock lock{mutex};
        long seen = -1;
        for (int idle = 0; idle < 120; ++idle) {
            if (over.wait_for(lock, end, 1s, [&] { return end.stop_requested(); })) return;
            const long now = did.reads + did.writes + did.threads + made;
            if (std::exchange(seen, now) != now) idle = 0;
        }
        std::fputs("soak: nothing has happened for two minutes\n", stderr);
        std::abort();
    }};
}

std::size_t heap() {
    malloc_trim(0);
    const auto now = mallinfo2();
    return now.uordblks + now.hblkhd;
}

}  // namespace

int main(int argc, char** argv) {
    double seconds = 600;
    std::uint64_t seed = static_cast<std::uint64_t>(clock_type::now().time_since_epoch().count());
    CLI::App app{"Everything that guarded has, under load and faults"};
    auto* const by_seconds = app.add_option("--seconds", seconds, "for how long")->check(CLI::Range(10.0, 1e6));
    app.add_option_function<double>(
           "--minutes", [&](double m) { seconds = 60 * m; }, "for how long; ten minutes unless told otherwise")
        ->check(CLI::Range(0.2, 1e5))
        ->excludes(by_seconds);
    app.add_option("--seed", seed, "what the threads' choices begin with; their interleaving is not repeated");
    CLI11_PARSE(app, argc, argv);
    std::printf("soak: %.0f seconds, --seed %lu\n", seconds, static_cast<unsigned long>(seed));
    std::fflush(stdout);
    pthread_atfork(retire_at_fork, retire_at_fork, retire_at_fork);  // around all of guarded's
    guarded::sample_objects({.one_in = 100, .pages = 512});

    const auto watch = watch_over_progress();
    struct sigaction by_reading{};
    by_reading.sa_handler = on_signal;
    by_reading.sa_flags = SA_RESTART;
    sigaction(SIGUSR1, &by_reading, nullptr);
    const auto phases = std::max(2, static_cast<int>(seconds / 5));
    std::size_t begun = 0;
    std::size_t most = 0;
    for (int i = 0; i < phases; ++i) {
        run(5s, {.limited = i % 2 == 0, .many_workers = i % 60 < 2}, seed + static_cast<std::uint64_t>(i) * 1'000);
        if (i == 1) begun = heap();  // by then each kind of phase has set up what stays
        most = std::max(most, heap());
        std::printf("soak: %3d s: %ld sections, %ld changes, %ld objects\n", (i + 1) * 5, did.reads.load(), did.writes.load(),
                    made.load());
        std::fflush(stdout);
    }
    const auto end = heap();
    std::printf("sections read         %ld\nchanges               %ld, of which %ld without memory\n", did.reads.load(),
                did.writes.load(), did.failed.load());
    std::printf("threads               %ld came and went\nforks                 %ld\n", did.threads.load(), did.forks.load());
    std::printf(
        "bursts of 10^6        %ld\nstalls reported       %ld\nlimit reached         %ld times of those it was looked at\n",
        did.bursts.load(), did.stalls.load(), did.waits.load());
    std::printf("read by handlers      %ld times\nbarriers of workers   %ld\npolled for            %ld\n", did.signals.load(),
                did.worked.load(), did.polled.load());
    std::printf("trees exchanged       %ld\ngaps filled           %ld\nfound by marks        %ld\nkept by a lock        %ld\n",
                did.swapped.load(), did.gaps.load(), did.marks.load(), did.kept.load());
    std::printf("objects               %ld made, %ld freed, %ld read too late or half done\n", made.load(), freed.load(),
                early.load());
    std::printf("heap                  %zu bytes after the first phases, %zu at the end\n", begun, end);

    int passed = 0;
    int failed = 0;
    const auto require = [&](bool good, const char* what) {
        ++(good ? passed : failed);
        if (!good) std::printf("FAILED: %s\n", what);
    };
    require(made == freed && tests::canary::count() == 0, "what was made was freed");
    require(early == 0, "nothing was freed early");
    require(wrong == 0, "each call gave and left what it has to");
    require(did.beyond == 0, "what pends stays within the limit");
    require(did.lost_children == 0, "children end well");
    require(end <= begun + 1024 * 1024, "the memory is back where it was");
    require(did.failed > 0 && did.waits > 0 && did.bursts > 0 && did.stalls > 0 && did.forks > 0 && did.signals > 0,
            "each trouble came");
    require(did.worked > 0 && did.polled > 0 && did.swapped > 0 && did.gaps > 0 && did.marks > 0 && did.kept > 0,
            "each structure was at work");
    std::printf("%d passed, %d failed\n", passed, failed);
    return failed == 0 ? 0 : 1;
}
