// All flavours and all structures under load, with what goes wrong in production on top: threads that come and go, forks,
// readers that stop for seconds, allocations that fail, bursts, limits that are reached. At the end what was made was freed,
// nothing of it early, and the memory is back where it was.
#include "../stress/canary.hpp"
#include "../unit/failing_new.hpp"

#include <guarded/sampling.hpp>
#include <guarded/stall_watch.hpp>
#include <guarded/std_rcu.hpp>

#include <CLI/CLI.hpp>

#include <malloc.h>
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <random>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace {

using namespace std::chrono_literals;
using clock_type = std::chrono::steady_clock;
using tests::canary;

// ---- what is counted -------------------------------------------------------------------------------------------------------

std::atomic<long> made{0};
std::atomic<long> freed{0};
std::atomic<long> early{0};  // reads that found something freed, or half done

struct totals {
    std::atomic<long> reads{0}, writes{0}, failed{0}, threads{0}, forks{0}, bursts{0}, stalls{0}, waits{0}, beyond{0},
        lost_children{0};
};
totals did;

struct item {
    explicit item(long n) : first{n}, second{-n} { ++made; }
    item(const item&) = delete;
    item& operator=(const item&) = delete;
    ~item() { ++freed; }
    bool broken() const { return alive.dead() || first + second != 0; }

    canary alive;
    long first;
    long second;
};
void look(bool broken) { early += broken ? 1 : 0; }

/// With what it needs for its retirement.
struct light : guarded::reclaimable, item {
    using item::item;
};
template <class D>
struct shared : guarded::counted<D>, item {
    using item::item;
};
struct lockable : item {
    using item::item;
    guarded::object_lock lock;
};
template <class D>
struct chained : item {
    chained(long n, std::unique_ptr<chained> rest) : item{n}, next{std::move(rest)} {}
    guarded::slot<chained, D> next;
};

/// As C++26 has them.
struct standard : guarded::std_rcu::rcu_obj_base<standard>, item {
    using item::item;
};

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

// ---- one flavour's structures, and what is done to them --------------------------------------------------------------------

constexpr std::uint64_t indices = 20'000;
constexpr std::uint64_t limit_objects = 1'000;

template <class D>
class world {
  public:
    using random = std::mt19937_64;

    world() {
        guarded::handle_fork<D>();
        for (auto& place : slots_) place.publish(std::make_unique<item>(1));
    }

    /// One section, in which something may take long, and what was handed on to the time after it.
    template <class Fn = void (*)()>
    void read(const guarded::registration<D>& me, random& r, Fn linger = [] {}) {
        const auto kept = [&] {
            const auto g = read_lock(me);
            const auto b = guarded::borrow(g);
            const auto first = tree_.load(b, r() % indices);
            linger();
            if (first) look(get(b, first, &item::broken));
            for (const auto& place : slots_)
                if (const auto p = place.load(b)) look(get(b, p, &item::broken));
            if (const auto p = light_.load(b)) look(get(b, p, &light::broken));
            for (auto p = list_.load(b); p; p = load(b, p, &chained<D>::next)) look(get(b, p, &chained<D>::broken));
            for (int i = 0; i < 20; ++i)
                if (const auto p = tree_.load(b, r() % indices)) look(get(b, p, &item::broken));
            const auto from = r() % indices;
            auto c = tree_.cursor(b, from);
            for (int i = 0; i < 50; ++i) {
                const auto p = c.find(b, from + 500);
                if (!p) break;
                look(get(b, p, &item::broken));
            }
            if (const auto p = owned_.load(b, r() % indices)) look(get(b, p, &item::broken));
            if (const auto word = words_.load(b, r() % indices)) look(*word % 3 != 0);
            if (const auto held = handoff(b, lockable_.load(b), guarded::by_lock{&lockable::lock})) look(held->broken());
            return handoff(b, shared_.load(b), guarded::by_reference);
        }();
        if (kept) look(kept->broken());
        ++did.reads;
    }

    /// One change of any kind. Some allocations fail.
    void write(const guarded::registration<D>& me, random& r) {
        try {
            const tests::failing_new failing{r() % 16 == 0 ? static_cast<long>(r() % 8) : 1'000'000};
            change(me, r);
        } catch (const std::bad_alloc&) {
            ++did.failed;
        }
        ++did.writes;
    }

    /// Many objects at once, all in one section, so that none can be freed before its end.
    void burst(const guarded::registration<D>& me, long objects) {
        {
            const auto g = read_lock(me);
            for (long i = 0; i < objects / 2; ++i) retire(guarded::assume_unlinked<D>(new light{i}));
            guarded::batch<D> all;
            for (long i = 0; i < objects / 2; ++i) all.add(guarded::assume_unlinked<D>(new item{i}));
            retire(std::move(all));
        }
        tests::between_sections(me);
        ++did.bursts;
    }

    void empty() {
        for (auto& place : slots_) place.publish(nullptr);
        light_.publish(nullptr);
        list_.publish(nullptr);
        shared_.publish(nullptr);
        replace_lockable(nullptr);
        locked(tree_, [&](const auto& w) { tree_.clear(w); });
        locked(words_, [&](const auto& w) { words_.clear(w); });
        locked(owner_, [&](const auto& w) { owned_.clear(w); });
    }

  private:
    void change(const guarded::registration<D>& me, random& r) {
        const auto n = static_cast<long>(r() % 1000);
        const auto first = r() % indices;
        const auto last = std::min(indices - 1, first + r() % 30);
        switch (r() % 16) {
            case 0:
                return slots_[r() % slots_.size()].publish(std::make_unique<item>(n));
            case 1: {
                auto next = std::make_unique<light>(n);
                return retire(light_.exchange(std::move(next)), [](light* p) noexcept { delete p; });
            }
            case 2: {
                std::unique_ptr<chained<D>> list;
                for (long i = 0; i < 8; ++i) list = std::make_unique<chained<D>>(n + i, std::move(list));
                return list_.publish(std::move(list));
            }
            case 3:
                return shared_.publish(std::make_unique<shared<D>>(n));
            case 4:
                return replace_lockable(std::make_unique<lockable>(n));
            case 5:
                return locked(tree_, [&](const auto& w) { tree_.erase(w, first); });
            case 6:
                return locked(tree_, [&](const auto& w) { tree_.erase_range(w, first, last); });
            case 7:
                return locked(words_, [&](const auto& w) { words_.store(w, first, last, static_cast<std::uint64_t>(n) * 3); });
            case 8:
                if (r() % 64 != 0) return;
                return locked(words_, [&](const auto& w) {
                    const auto copy = words_.clone(w);
                    look(copy.size() != words_.size());
                });
            case 9: {
                const auto g = read_lock(me);
                auto done = light_.compare_exchange(g, light_.load(g), std::make_unique<light>(n));
                return retire(std::move(done.unlinked));  // inside a section nothing but what is reclaimable needs no memory
            }
            case 10: {
                if (r() % 64 != 0) return;
                const auto cookie = guarded::start_poll<D>();
                if (const auto old = wait(slots_[0].exchange(std::make_unique<item>(n)))) look(old->broken());
                while (!guarded::poll(cookie)) {
                    tests::between_sections(me);
                    std::this_thread::yield();
                }
                return;
            }
            case 11:
                if constexpr (std::same_as<D, guarded::rcu_bp>) return (new standard{n})->retire();
                [[fallthrough]];
            case 12:
                return locked(owner_, [&](const auto& w) {
                    owned_.erase_range(w, last, last + 10);
                    owned_.store(w, first, last, std::make_unique<item>(n));
                });
            default:
                return locked(tree_, [&](const auto& w) { tree_.store(w, first, last, std::make_unique<item>(n)); });
        }
    }

    template <class Owner, class Fn>
    static void locked(Owner& owner, Fn write) {
        const auto w = lock(owner);
        write(w);
    }

    /// Whoever holds the old one is waited for, and nobody gets it any more.
    void replace_lockable(std::unique_ptr<lockable> next) {
        const std::lock_guard alone{one_replaces_};
        lockable* const old = std::exchange(newest_, next.get());
        if (old != nullptr) {
            old->lock.lock();
            old->lock.detach();
        }
        auto removed = lockable_.exchange(std::move(next));
        if (old != nullptr) old->lock.unlock();
        retire(std::move(removed));
    }

    std::array<guarded::slot<item, D>, 4> slots_;
    guarded::slot<light, D> light_;
    guarded::slot<chained<D>, D> list_;
    guarded::slot<shared<D>, D> shared_;
    guarded::slot<lockable, D> lockable_;
    lockable* newest_ = nullptr;  // the writers'
    std::mutex one_replaces_;
    guarded::range_map<std::uint64_t, item, D> tree_;
    guarded::range_map<std::uint64_t, guarded::in_place<std::uint64_t>, D> words_;
    using owner = guarded::locked<long, guarded::outer_mutex<>>;
    owner owner_{0L};
    guarded::range_map<std::uint64_t, item, D, guarded::outer_lock<owner>> owned_;
};

/// A program's own handlers of forks: they retire, whatever is locked around them.
void retire_at_fork() {
    const auto one = []<class D>(D) { retire(guarded::assume_unlinked<D>(new light{1})); };
    one(guarded::rcu_memb{});
    one(guarded::rcu_mb{});
    one(guarded::rcu_qsbr{});
    one(guarded::rcu_bp{});
}

// ---- who does it -----------------------------------------------------------------------------------------------------------

/// All that goes on in one flavour until the deadline. A phase either has limits, or bursts that go beyond any.
template <class D>
class load {
  public:
    load(deadline until, bool limited, std::uint64_t seed) : until_{until}, limited_{limited} {
        if (limited_) guarded::set_limit<D>({.objects = limit_objects});
        for (int t = 0; t < 2; ++t) begin(seed++, &load::reads);
        begin(seed++, &load::writes);
        begin(seed++, &load::churns);
        begin(seed++, &load::stops_for_seconds);
        begin(seed++, limited_ ? &load::minds_the_limit : &load::bursts);
        begin(seed++, &load::forks);
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
    using random = typename world<D>::random;

    void begin(std::uint64_t seed, void (load::*work)(random&)) {
        threads_.emplace_back([this, seed, work] {
            random r{seed};
            (this->*work)(r);
        });
    }

    void reads(random& r) {
        const auto me = guarded::register_thread<D>();
        while (!until_.passed()) {
            world_.read(me, r);
            tests::between_sections(me);
        }
    }
    void writes(random& r) {
        const auto me = guarded::register_thread<D>();
        while (!until_.passed()) {
            world_.write(me, r);
            tests::between_sections(me);
        }
    }
    /// Threads that live for a few calls; some with a worker of their own.
    void churns(random& r) {
        do {
            std::thread{[this, seed = r()] {
                random mine{seed};
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
    static void works_briefly(random& r, world<D>& on) {
        const auto me = guarded::register_thread<D>();
        for (int i = 0; i < 8; ++i) {
            on.read(me, r);
            on.write(me, r);
            tests::between_sections(me);
        }
        retire(guarded::assume_unlinked<D>(new light{1}));
    }
    /// A section that lasts: all that is retired meanwhile has to wait, and what was read stays.
    void stops_for_seconds(random& r) {
        const guarded::stall_watch<D> watch{200ms, [](const guarded::stall&) { ++did.stalls; }};
        while (until_.pause(200ms)) {
            const auto me = guarded::register_thread<D>();
            world_.read(me, r, [&] { until_.pause(std::chrono::milliseconds{300 + r() % 2000}); });
        }
    }
    void bursts(random&) {
        while (until_.pause(1s)) {
            const auto me = guarded::register_thread<D>();
            world_.burst(me, 1'000'000);
        }
    }
    void minds_the_limit(random&) {
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
    void forks(random& r) {
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
    static int works_in_child(random& r) {
        const long before = freed;
        const auto own = std::make_unique<world<D>>();  // the locks of the other are for ever whose they were
        works_briefly(r, *own);
        guarded::barrier<D>();
        return freed > before && early == 0 ? 0 : 1;
    }

    deadline until_;
    bool limited_;
    world<D> world_;
    std::vector<std::thread> threads_;
};

/// A phase in all flavours at once.
void run(std::chrono::milliseconds time, bool limited, std::uint64_t seed) {
    const deadline until{clock_type::now() + time};
    const load<guarded::rcu_memb> memb{until, limited, seed};
    const load<guarded::rcu_mb> mb{until, limited, seed + 100};
    const load<guarded::rcu_qsbr> qsbr{until, limited, seed + 200};
    const load<guarded::rcu_bp> bp{until, limited, seed + 300};
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
    double seconds = 60;
    std::uint64_t seed = static_cast<std::uint64_t>(clock_type::now().time_since_epoch().count());
    CLI::App app{"Everything that guarded has, under load and faults"};
    app.add_option("--seconds", seconds, "for how long")->check(CLI::Range(10.0, 1e6))->capture_default_str();
    app.add_option("--seed", seed, "what the threads' choices begin with; their interleaving is not repeated");
    CLI11_PARSE(app, argc, argv);
    std::printf("soak: %.0f seconds, --seed %lu\n", seconds, static_cast<unsigned long>(seed));
    std::fflush(stdout);
    pthread_atfork(retire_at_fork, retire_at_fork, retire_at_fork);  // around all of guarded's
    guarded::sample_objects({.one_in = 100, .pages = 512});

    const auto watch = watch_over_progress();
    constexpr auto phase = 5s;
    const auto phases = std::max(2, static_cast<int>(seconds / 5));
    std::size_t begun = 0;
    std::size_t most = 0;
    for (int i = 0; i < phases; ++i) {
        run(phase, i % 2 == 0, seed + static_cast<std::uint64_t>(i) * 1'000);
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
    std::printf("objects               %ld made, %ld freed, %ld read too late or half done\n", made.load(), freed.load(),
                early.load());
    std::printf("heap                  %zu bytes after the first phases, %zu at the end\n", begun, end);

    int passed = 0;
    int failed = 0;
    const auto require = [&](bool good, const char* what) {
        ++(good ? passed : failed);
        if (!good) std::printf("FAILED: %s\n", what);
    };
    require(made == freed && canary::count() == 0, "what was made was freed");
    require(early == 0, "nothing was freed early");
    require(did.beyond == 0, "what pends stays within the limit");
    require(did.lost_children == 0, "children end well");
    require(end <= begun + 1024 * 1024, "the memory is back where it was");
    require(did.failed > 0 && did.waits > 0 && did.bursts > 0 && did.stalls > 0 && did.forks > 0, "each trouble came");
    std::printf("%d passed, %d failed\n", passed, failed);
    return failed == 0 ? 0 : 1;
}
