// The watch over grace periods that do not end.
#include "../flavours.hpp"
#include "child.hpp"

#include <guarded/stall_watch.hpp>
#include <guarded/std_rcu.hpp>

#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstring>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace std::chrono_literals;

/// Keeps what it hears.
struct reports {
    std::mutex mutex;
    std::vector<guarded::stall> all;

    guarded::stall_handler handler() {
        return [this](const guarded::stall& s) {
            const std::lock_guard lock{mutex};
            all.push_back(s);
        };
    }
    /// The first that names a thread, or that names none: before its grace period has begun nobody holds it up.
    guarded::stall first(bool named = true) {
        for (std::size_t seen = 0;; std::this_thread::yield()) {
            const std::lock_guard lock{mutex};
            for (; seen < all.size(); ++seen)
                if ((all[seen].thread != 0) == named) return all[seen];
        }
    }
};

}  // namespace

TEMPLATE_LIST_TEST_CASE("a reader that stays inside is named, with the line of its guard", "[stall_watch]",
                        tests::all_flavours) {
    reports heard;
    std::atomic<bool> leave{false};
    std::atomic<long> thread{0};
    [[maybe_unused]] unsigned line = 0;
    std::jthread reader{[&] {
        const auto me = guarded::register_thread<TestType>();
        line = __LINE__ + 1;
        const auto g = read_lock(me);
        thread = syscall(SYS_gettid);
        while (!leave) std::this_thread::yield();
    }};
    while (thread == 0) std::this_thread::yield();
    const auto begun = std::chrono::steady_clock::now();
    while (std::chrono::steady_clock::now() < begun + 50ms) std::this_thread::yield();
    const guarded::stall_watch<TestType> watch{20ms, heard.handler()};
    const auto s = heard.first();
    leave = true;
    REQUIRE(std::string{s.domain} == TestType::name);
    REQUIRE(s.thread == thread);
    REQUIRE(s.waited >= 20ms);
    REQUIRE(s.reading >= s.waited);
#if GUARDED_CHECKED
    REQUIRE(s.taken.line == line);
    REQUIRE(s.reading >= 60ms);  // before there was a watch, too
    REQUIRE(std::strstr(s.taken.file, "stall_watch.cpp") != nullptr);
#endif
}

TEST_CASE("a region of rcu_domain that stays open is named, with how long it has been", "[stall_watch][std_rcu]") {
    reports heard;
    std::atomic<bool> leave{false};
    std::atomic<bool> later{false};
    std::atomic<long> thread{0};
    std::jthread reader{[&] {
        {
            const auto g = guarded::read_lock();
        }  // whose line is not the region's
        const std::scoped_lock region{guarded::std_rcu::rcu_default_domain()};
        thread = syscall(SYS_gettid);
        while (!later) std::this_thread::yield();
        {
            const auto within = guarded::read_lock();
        }  // which is not the region's either
        thread = 0;
        while (!leave) std::this_thread::yield();
    }};
    while (thread == 0) std::this_thread::yield();
    [[maybe_unused]] const long id = thread;
    const auto begun = std::chrono::steady_clock::now();
    while (std::chrono::steady_clock::now() < begun + 50ms) std::this_thread::yield();
    later = true;
    while (thread != 0) std::this_thread::yield();
    const guarded::stall_watch<> watch{20ms, heard.handler()};
    const auto s = heard.first(GUARDED_CHECKED);
    leave = true;
    REQUIRE(s.taken.file == nullptr);
#if GUARDED_CHECKED
    REQUIRE(s.thread == id);
    REQUIRE(s.reading >= 60ms);  // before there was a watch, too
#else
    REQUIRE(s.reading == s.waited);
#endif
}

TEST_CASE("what a watch prints says who holds what up, and since when", "[stall_watch]") {
    const auto printed = [](const guarded::stall& s) {
        return tests::run_in_child([&s] {
                   guarded::print_stall(s);
                   return 0;
               })
            .said;
    };
    guarded::stall s{"rcu_qsbr", 4711, 5s, 7300ms, true, {"cache.cpp", 81}};
    const std::string head = "guarded: rcu_qsbr: a grace period has waited 5.0 s for ";
    REQUIRE(printed(s) == head + "thread 4711, which has been reading for 7.3 s under the guard taken at cache.cpp:81\n");
    s.taken = {};
    REQUIRE(printed(s) == head + "thread 4711, which is registered and online, and announces no quiescent state\n");
    s.quiescent_states = false;
    REQUIRE(printed(s) == head + "thread 4711, which has been reading for 7.3 s, since a line that is not known\n");
    s.reading = s.waited;
    REQUIRE(printed(s) == head + "thread 4711, which has been inside a section for as long at least\n");
    s.thread = 0;
    REQUIRE(printed(s) == head + "a thread that is not registered, or for the thread that frees\n");
}

TEST_CASE("a watch that was given no handler prints", "[stall_watch]") {
    const auto end = tests::run_in_child([] {
        std::array<int, 2> ends{};
        if (pipe(ends.data()) != 0) return 1;
        dup2(ends[1], STDERR_FILENO);
        const auto me = guarded::register_thread<guarded::rcu_memb>();
        const auto g = read_lock(me);
        const guarded::stall_watch<guarded::rcu_memb> watch{10ms};
        std::string said;
        do {  // until its grace period has begun it names nobody
            said.clear();
            for (char c = 0; c != '\n' && read(ends[0], &c, 1) == 1;) said += c;
            if (said.find("guarded: rcu_memb: a grace period has waited ") != 0) return 2;
        } while (said.find(" for thread ") == said.npos);
        return 0;
    });
    CAPTURE(end.status, end.said);
    REQUIRE(end.left_with(0));
}

TEST_CASE("a qsbr thread that is registered and idle is named as such", "[stall_watch]") {
    reports heard;
    std::atomic<bool> leave{false};
    std::atomic<long> thread{0};
    std::jthread idle{[&] {
        const auto me = guarded::register_thread<guarded::rcu_qsbr>();
        thread = syscall(SYS_gettid);
        while (!leave) std::this_thread::yield();
    }};
    while (thread == 0) std::this_thread::yield();
    const guarded::stall_watch<guarded::rcu_qsbr> watch{20ms, heard.handler()};
    const auto s = heard.first();
    leave = true;
    REQUIRE(s.thread == thread);
    REQUIRE(s.quiescent_states);
    REQUIRE(s.taken.file == nullptr);
}

TEST_CASE("an rcu_bp thread without registration is named in checked builds alone", "[stall_watch]") {
    reports heard;
    std::atomic<bool> leave{false};
    std::atomic<long> thread{0};
    std::jthread reader{[&] {
        const auto g = guarded::read_lock();
        thread = syscall(SYS_gettid);
        while (!leave) std::this_thread::yield();
    }};
    while (thread == 0) std::this_thread::yield();
    const guarded::stall_watch<> watch{20ms, heard.handler()};
    const auto s = heard.first(GUARDED_CHECKED);
    leave = true;
    REQUIRE(s.thread == (GUARDED_CHECKED ? thread.load() : 0));
}

TEMPLATE_LIST_TEST_CASE("nothing is said where grace periods end", "[stall_watch]", tests::all_flavours) {
    reports heard;
    {
        const guarded::stall_watch<TestType> watch{1s, heard.handler()};
        for (int i = 0; i < 20; ++i) {
            guarded::synchronize<TestType>();
            std::this_thread::yield();
        }
    }
    REQUIRE(heard.all.empty());
}

TEST_CASE("a thread that read as its very last act is no longer named", "[stall_watch]") {
    reports heard;
    struct reads_at_end {
        ~reads_at_end() { const auto g = guarded::read_lock(); }
    };
    for (int i = 0; i < 3; ++i)
        std::thread{[] {
            thread_local const reads_at_end last;
            static_cast<void>(&last);
            const auto g = guarded::read_lock();
        }}.join();
    const auto g = guarded::read_lock();
    const auto me = syscall(SYS_gettid);
    const guarded::stall_watch<> watch{20ms, heard.handler()};
    heard.first(GUARDED_CHECKED);
    const std::lock_guard lock{heard.mutex};
    for (const auto& s : heard.all) REQUIRE((s.thread == me || s.thread == 0));
}

TEST_CASE("a watch ends in a fork's child, too", "[stall_watch]") {
    const auto end = tests::run_in_child([] {
        const guarded::stall_watch<guarded::rcu_bp> watch{10ms};
        const pid_t child = fork();
        if (child == 0) return 0;  // and ends the watch
        int status = 0;
        waitpid(child, &status, 0);
        return status;
    });
    CAPTURE(end.status, end.said);
    REQUIRE(end.left_with(0));
}

TEST_CASE("only who reads is named", "[stall_watch]") {
    using domain = guarded::rcu_memb;
    reports heard;
    std::atomic<int> step{0};
    std::atomic<long> thread{0};
    std::jthread idle{[&] {
        const auto me = guarded::register_thread<domain>();
        ++step;
        while (step < 3) std::this_thread::yield();
    }};
    std::jthread reader{[&] {
        const auto me = guarded::register_thread<domain>();
        const auto g = read_lock(me);
        thread = syscall(SYS_gettid);
        ++step;
        while (step < 3) std::this_thread::yield();
    }};
    while (step < 2) std::this_thread::yield();
    {
        const guarded::stall_watch<domain> watch{10ms, heard.handler()};
        for (std::size_t heard_of = 0; heard_of < 3; std::this_thread::yield()) {
            const std::lock_guard lock{heard.mutex};
            heard_of = 0;
            for (const auto& s : heard.all) heard_of += s.thread != 0 ? 1 : 0;
        }
    }
    step = 3;
    for (const auto& s : heard.all) REQUIRE((s.thread == thread || s.thread == 0));
}
