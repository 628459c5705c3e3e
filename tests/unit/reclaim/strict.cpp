// What strict builds do at the outermost unlock, and that no correct program waits there for ever.
#undef GUARDED_STRICT
#define GUARDED_STRICT 1
#include "../../catch.hpp"
#include "../child.hpp"

#include <guarded/grace/fork.hpp>
#include <guarded/guarded.hpp>

#include <pthread.h>
#include <sys/time.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <iterator>
#include <latch>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

namespace {

// Of this unit alone: what other units share is of their kind of build.
using flavours = std::tuple<guarded::rcu_memb, guarded::rcu_mb, guarded::rcu_qsbr, guarded::rcu_bp>;

using flavours_with_sections = std::tuple<guarded::rcu_memb, guarded::rcu_mb, guarded::rcu_bp>;

struct noted {
    explicit noted(std::atomic<int>* count) : freed{count} {}
    noted(const noted&) = delete;
    noted& operator=(const noted&) = delete;
    ~noted() { ++*freed; }
    std::atomic<int>* freed;
};

/// As in a program all of whose units are built strictly: the others of this one read in qsbr, too.
void be_alone() { guarded::process::read_unseen<guarded::rcu_qsbr> = false; }

template <class D>
void replace(guarded::slot<noted, D>& place, std::atomic<int>& freed) {
    place.publish(std::make_unique<noted>(&freed));
}

bool handlers_retire = false;
enum class held_up { no, asked, now };
std::atomic<held_up> fork_is{held_up::no};
void retire_at_fork() {
    if (handlers_retire) retire(guarded::assume_unlinked<guarded::rcu_memb>(new int{1}));
}
void before_fork() {
    retire_at_fork();
    if (fork_is == held_up::no) return;
    fork_is = held_up::now;
    while (fork_is == held_up::now) std::this_thread::yield();
}
/// Before any handler of guarded's.
[[gnu::constructor(101)]] void add_handlers() { pthread_atfork(before_fork, retire_at_fork, retire_at_fork); }

}  // namespace

TEST_CASE("the oldest handlers of forks may retire in a strict build", "[strict]") {
    const auto end = tests::run_in_child([] {
        guarded::handle_fork<guarded::rcu_memb>();
        handlers_retire = true;
        const pid_t child = fork();
        guarded::barrier<guarded::rcu_memb>();
        int status = 0;
        if (child != 0) waitpid(child, &status, 0);
        return status + static_cast<int>(guarded::stats<guarded::rcu_memb>().pending);
    });
    CAPTURE(end.status, end.said);
    REQUIRE(end.left_with(0));
}

#ifndef GUARDED_DETAIL_ASAN
TEST_CASE("a strict build says so where it can have no pages", "[strict]") {
    struct account : guarded::reclaimable {};
    const auto end = tests::run_in_child([] {
        if (guarded::detail::strict_has_pages.exchange(false)) return 0;  // the program had some before
        const rlimit no_more{1, 1};
        setrlimit(RLIMIT_AS, &no_more);
        for (int i = 0; i < 2; ++i) delete new account;
        return 1;
    });
    CAPTURE(end.status, end.said);
    REQUIRE(end.left_with(end.said.empty() ? 0 : 1));
    if (!end.said.empty())
        REQUIRE(end.said ==
                "guarded: there is no memory for pages of objects' own: this strict build sees fewer stale touches\n");
}

TEST_CASE("reclaimable objects of a strict build have pages of their own, as long as there are some", "[strict]") {
    struct account : guarded::reclaimable {
        long balance = 7;
    };
    auto end = tests::run_in_child([] {
        for (int i = 0; i < 200; ++i) delete new account;  // who had none to give is asked again after 100
        const auto* const kept = new account;
        retire(guarded::assume_unlinked(kept));
        guarded::barrier();
        return static_cast<int>(*static_cast<const volatile long*>(&kept->balance));
    });
    CAPTURE(end.status, end.said);
    REQUIRE(end.died_of(SIGSEGV));
    REQUIRE(end.said.find("touched after it was freed") != std::string::npos);
    REQUIRE(end.said.find("account") != std::string::npos);
    end = tests::run_in_child([] {
        std::vector<std::unique_ptr<account>> many(10'000);
        for (auto& one : many) one = std::make_unique<account>();
    });
    CAPTURE(end.status, end.said);
    REQUIRE(end.left_with(0));
    const std::string ran_out = "guarded: too many objects are alive for each to have a page";
    REQUIRE(end.said.find(ran_out) == 0);
    REQUIRE(end.said.find(ran_out, 1) == std::string::npos);  // once
}
#endif

TEMPLATE_LIST_TEST_CASE("the outermost unlock of a strict build frees what was retired", "[strict]", flavours) {
    be_alone();
    std::atomic<int> freed{0};
    const auto me = guarded::register_thread<TestType>();
    guarded::slot<noted, TestType> place{std::make_unique<noted>(&freed)};
    // Nothing else hurries it: each unlock waits for as long as it is patient, and a busy machine may take longer.
    for (int replaced = 1; replaced <= 20; ++replaced) {
        {
            const auto g = read_lock(me);
            replace(place, freed);
            REQUIRE(freed < replaced);  // this section may still see it
        }
        while (freed < replaced) const auto g = read_lock(me);
    }
    place.publish(nullptr);
    barrier(me);
}

TEMPLATE_LIST_TEST_CASE("who unlocks in a strict build does not wait for a reader that waits for it", "[strict]", flavours) {
    be_alone();
    std::atomic<int> freed{0};
    std::atomic<int> step{0};
    const auto me = guarded::register_thread<TestType>();
    guarded::slot<noted, TestType> place{std::make_unique<noted>(&freed)};
    {
        std::jthread reader{[&] {
            const auto mine = guarded::register_thread<TestType>();
            const auto g = read_lock(mine);
            step = 1;
            while (step != 2) std::this_thread::yield();
            CHECK(freed == 0);
        }};
        while (step != 1) std::this_thread::yield();
        for (int i = 0; i < 100; ++i) {
            const auto g = read_lock(me);
            replace(place, freed);
        }
        step = 2;
    }
    place.publish(nullptr);
    barrier(me);
    REQUIRE(freed == 101);
}

TEST_CASE("who unlocks in a strict build does not wait for a destructor that waits for it", "[strict]") {
    struct registered {
        explicit registered(std::mutex* m) : in_use{m} {}
        registered(const registered&) = delete;
        registered& operator=(const registered&) = delete;
        ~registered() { const std::lock_guard lock{*in_use}; }
        std::mutex* in_use;
    };
    std::mutex in_use;
    guarded::slot<registered> place{std::make_unique<registered>(&in_use)};
    for (int i = 0; i < 20; ++i) {
        const std::lock_guard lock{in_use};
        const auto g = guarded::read_lock();
        place.publish(std::make_unique<registered>(&in_use));
    }
    place.publish(nullptr);
    guarded::barrier();
}

TEMPLATE_LIST_TEST_CASE("a strict build frees what different workers are to free side by side", "[strict]",
                        flavours_with_sections) {
    const guarded::worker<TestType> one;
    const guarded::worker<TestType> other;
    std::latch all_begun{3};
    std::array<std::atomic<std::thread::id>, 4> by{};
    const auto free_by = [&](std::size_t i, bool meets) {
        retire(guarded::assume_unlinked<TestType>(new int{1}), [&all_begun, &who = by[i], meets](int* p) noexcept {
            if (meets) all_begun.arrive_and_wait();
            delete p;
            who = std::this_thread::get_id();
        });
    };
    free_by(0, true);
    {
        const auto use = one.use();
        free_by(1, true);
        free_by(2, false);
    }
    {
        const auto use = other.use();
        free_by(3, true);
    }
    guarded::barrier<TestType>();
    REQUIRE(by[0].load() != by[1].load());
    REQUIRE(by[1].load() == by[2].load());
    REQUIRE(by[1].load() != by[3].load());
    REQUIRE(by[3].load() != by[0].load());
}

TEST_CASE("a strict build keeps no more threads than there were workers at once", "[strict]") {
    using domain = guarded::rcu_memb;
    const auto threads = [] {
        const std::filesystem::directory_iterator tasks{"/proc/self/task"};
        return std::distance(begin(tasks), end(tasks));
    };
    const auto frees_one = [] {
        const guarded::worker<domain> brief;
        const auto use = brief.use();
        retire(guarded::assume_unlinked<domain>(new int{1}));
        guarded::barrier<domain>();
    };
    frees_one();
    const auto before = threads();
    std::vector<std::unique_ptr<char[]>> kept;  // so that no two workers have the same address
    for (int i = 0; i < 10; ++i) {
        frees_one();
        for (const std::size_t size : {64, 128, 192, 256, 320, 384, 448, 512}) kept.push_back(std::make_unique<char[]>(size));
    }
    REQUIRE(threads() <= before + 1);  // one that ends may still be there
}

TEST_CASE("the end of a section, or of a lock's guard, leaves errno as it was in a strict build", "[strict]") {
    /// Where what open() gives ends, a signal interrupts it.
    const auto errno_after = [](auto open) {
        auto& delay = guarded::detail::strict_delay;
        const auto usual = delay.exchange(100'000'000);
        struct sigaction interrupts{};
        interrupts.sa_handler = [](int) {};
        struct sigaction before{};
        sigaction(SIGALRM, &interrupts, &before);
        {
            const auto g = open();
            const itimerval soon{{}, {0, 20'000}};
            setitimer(ITIMER_REAL, &soon, nullptr);
            errno = 77;
        }
        const int kept = errno;
        sigaction(SIGALRM, &before, nullptr);
        delay = usual;
        return kept;
    };
    guarded::locked<int> count{0};
    REQUIRE(errno_after([] { return guarded::read_lock(); }) == 77);
    REQUIRE(errno_after([&] { return guarded::lock(count); }) == 77);
}

#ifndef GUARDED_DETAIL_TSAN  // whose own functions may be places to cancel a thread
TEST_CASE("the end of a section in a strict build is no place to cancel its thread", "[strict]") {
    const auto end = tests::run_in_child([] {
        for (int i = 0; i < 20; ++i) {
            std::atomic<bool> reads{false};
            std::thread reader{[&reads] {
                guarded::slot<int> place;
                for (;;) {
                    {
                        const auto g = guarded::read_lock();
                        static_cast<void>(place.load(g));
                    }
                    reads = true;
                    pthread_testcancel();
                }
            }};
            while (!reads) std::this_thread::yield();
            pthread_cancel(reader.native_handle());
            reader.join();
        }
        return 5;
    });
    CAPTURE(end.status, end.said);
    REQUIRE(end.left_with(5));
}
#endif

TEST_CASE("the threads of a strict build take none of the program's signals", "[strict]") {
    const auto end = tests::run_in_child([] {
        static std::atomic<int> taken;
        taken = 0;
        std::signal(SIGUSR1, [](int) { ++taken; });
        retire(guarded::assume_unlinked(new int{1}));  // by a thread that begins here
        guarded::barrier();
        sigset_t mine{};
        sigaddset(&mine, SIGUSR1);
        pthread_sigmask(SIG_BLOCK, &mine, nullptr);
        for (int i = 0; i < 20; ++i) {
            kill(getpid(), SIGUSR1);
            retire(guarded::assume_unlinked(new int{1}));
            guarded::barrier();
        }
        return 5 + taken;
    });
    CAPTURE(end.status, end.said);
    REQUIRE(end.left_with(5));
}

#ifndef GUARDED_DETAIL_TSAN  // which takes a forked child's threads for its parent's, where their stacks are the same
TEMPLATE_LIST_TEST_CASE("a strict build frees in both processes what was being freed while it forked", "[strict]", flavours) {
    be_alone();
    struct slow : noted {
        using noted::noted;
        ~slow() { std::this_thread::sleep_for(std::chrono::milliseconds{1}); }
    };
    guarded::handle_fork<TestType>();
    std::atomic<int> freed{0};
    guarded::slot<slow, TestType> place;
    for (int i = 0; i < 20; ++i) place.publish(std::make_unique<slow>(&freed));
    while (freed == 0) std::this_thread::yield();
    const auto end = tests::run_in_child([&] {
        place.publish(nullptr);
        {
            const auto me = guarded::register_thread<TestType>();
            const auto g = read_lock(me);
        }
        guarded::barrier<TestType>();
        return freed == 20 ? 0 : 1;
    });
    CAPTURE(end.status, end.said);
    REQUIRE(end.left_with(0));
    place.publish(nullptr);
    guarded::barrier<TestType>();
    REQUIRE(freed == 20);
}
#endif

TEST_CASE("sections, locks and trees of a strict build nest as elsewhere", "[strict]") {
    guarded::range_map<unsigned, int> tree;
    guarded::locked<int> count{0};
    for (unsigned i = 0; i < 200; ++i) {
        {
            auto w = guarded::lock(tree);
            tree.store(w, i % 50, std::make_unique<int>(static_cast<int>(i)));
        }
        const auto outer = guarded::read_lock();
        const auto held = guarded::lock(count);
        const auto inner = guarded::read_lock();
        const auto found = tree.load(inner, i % 50);
        REQUIRE(get(inner, found) == static_cast<int>(i));
    }
    guarded::barrier();
}

TEST_CASE("a signal's handler reads in a strict build, whatever it interrupts", "[strict]") {
    static guarded::slot<int> place;
    static std::atomic<int> handled;
    handled = 0;
    place.publish(std::make_unique<int>(0));
    const auto read = [](int) {
        const auto g = guarded::read_lock();
        if (const auto p = place.load(g)) static_cast<void>(get(g, p));
        ++handled;
    };
    std::atomic<bool> over{false};
    std::atomic<pthread_t> writer{};
    const auto before = std::signal(SIGUSR1, read);
    std::jthread writes{[&] {
        writer = pthread_self();
        while (!over) {
            for (int i = 0; i < 100; ++i) place.publish(std::make_unique<int>(1));
            const auto g = guarded::read_lock();
        }
    }};
    while (writer == pthread_t{}) std::this_thread::yield();
    for (int i = 0; i < 5'000; ++i) {
        const int seen = handled;
        pthread_kill(writer, SIGUSR1);
        while (handled == seen) std::this_thread::yield();
    }
    over = true;
    writes.join();
    std::signal(SIGUSR1, before);
    REQUIRE(handled == 5'000);
    place.publish(nullptr);
    guarded::barrier();
}

#ifndef GUARDED_DETAIL_TSAN  // as above
TEST_CASE("a section ends while a fork holds all that is guarded's, and waits for its thread", "[strict]") {
    // As a fork waits for the heap's locks, and a signal's handler that reads may have interrupted whoever has one.
    const auto end = tests::run_in_child([] {
        alarm(20);
        guarded::handle_fork<guarded::rcu_memb>();
        std::latch registered{1};
        std::jthread reader{[&] {
            const auto me = guarded::register_thread<guarded::rcu_memb>();
            registered.count_down();
            while (fork_is != held_up::now) std::this_thread::yield();
            {
                const auto g = read_lock(me);
            }
            fork_is = held_up::no;
        }};
        registered.wait();
        handlers_retire = true;  // what the end of a section would wait for
        fork_is = held_up::asked;
        const pid_t child = fork();
        if (child == 0) _exit(0);
        int status = 1;
        waitpid(child, &status, 0);
        return status;
    });
    REQUIRE(end.left_with(0));
}
#endif

TEMPLATE_LIST_TEST_CASE("one unlock is enough to free what was replaced in its section, whoever replaced it", "[strict]",
                        flavours) {
    be_alone();
    auto& patience = guarded::detail::strict_patience;
    const auto usual = patience.exchange(100'000'000'000);
    const auto me = guarded::register_thread<TestType>();
    for (int i = 0; i < 5; ++i) {
        std::atomic<int> freed{0};
        guarded::slot<noted, TestType> place{std::make_unique<noted>(&freed)};
        std::atomic<bool> replaced{false};
        std::jthread writer;
        {
            const auto g = read_lock(me);
            writer = std::jthread{[&] {
                replace(place, freed);  // waits a little, in vain
                replaced = true;
            }};
            while (!replaced) std::this_thread::yield();
            REQUIRE(freed == 0);
        }
        REQUIRE(freed == 1);
        writer.join();
        place.publish(nullptr);
        barrier(me);
    }
    patience = usual;
}

TEST_CASE("the end of a strict section is no quiescent state where other units read in qsbr", "[strict]") {
    using domain = guarded::rcu_qsbr;
    guarded::process::read_unseen<guarded::rcu_qsbr> = true;
    std::atomic<int> freed{0};
    guarded::slot<noted, domain> place{std::make_unique<noted>(&freed)};
    const auto me = guarded::register_thread<domain>();
    std::atomic<bool> ended{false};
    std::jthread writer{[&] {
        replace(place, freed);
        guarded::barrier<domain>();
        ended = true;
    }};
    for (int i = 0; i < 200; ++i) const auto g = read_lock(me);  // within a section of another unit, for all that is known
    REQUIRE(freed == 0);
    while (!ended) quiescent_state(me);
    REQUIRE(freed == 1);
    place.publish(nullptr);
    barrier(me);
}
