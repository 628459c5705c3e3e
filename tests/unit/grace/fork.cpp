// fork(): both processes go on using their domains.
#include "../../flavours.hpp"
#include "../child.hpp"

#include <guarded/grace/fork.hpp>
#include <guarded/sampling.hpp>

#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

namespace {

using guarded::handle_fork;
using guarded::rcu_bp;
using guarded::register_thread;
using guarded::slot;
using tests::tracked;

/// What a program does with a domain; true if it came out right.
template <class D>
bool domain_works(slot<tracked, D>& place) {
    const auto me = register_thread<D>();
    const int before = tracked::alive;
    for (int i = 0; i < 10; ++i) {
        place.publish(std::make_unique<tracked>(i));
        const auto g = read_lock(me);
        if (get(g, place.load(g), &tracked::value) != i) return false;
    }
    const auto old = wait(place.exchange(std::make_unique<tracked>(10)));
    synchronize(me);
    barrier(me);
    return old->value == 9 && tracked::alive == before + 1;
}

}  // namespace

TEMPLATE_LIST_TEST_CASE("a forked child and its parent both go on reading, waiting and reclaiming", "[fork]",
                        tests::all_flavours) {
    const tests::all_freed_at_end<TestType> freed;
    handle_fork<TestType>();
    handle_fork<TestType>();  // once is enough, twice does no harm
    slot<tracked, TestType> place{std::make_unique<tracked>(0)};
    REQUIRE(domain_works(place));
    const auto end = tests::run_in_child([&] { return domain_works(place) ? 0 : 1; });
    CAPTURE(end.status, end.said);
    REQUIRE(end.left_with(0));
    REQUIRE(domain_works(place));
}

TEMPLATE_LIST_TEST_CASE("a child of a fork that nobody handles is told so where it would wait for ever", "[fork]",
                        tests::all_flavours) {
    const auto retire_one = [] { retire(guarded::assume_unlinked<TestType>(new int{1})); };
    SECTION("for the thread that frees") {
        const auto end = tests::run_in_child([&] {
            retire_one();
            guarded::barrier<TestType>();
            const auto child = tests::run_in_child([&] {
                retire_one();
                guarded::barrier<TestType>();
            });
            const bool told = child.said.find("call handle_fork before the first fork") != std::string::npos;
            return child.died_of(SIGABRT) && told ? 0 : 1;
        });
        CAPTURE(end.status, end.said);
        REQUIRE(end.left_with(0));
    }
#if GUARDED_CHECKED
    SECTION("for a reader that stayed in the parent") {
        std::atomic<bool> reads{false};
        std::atomic<bool> over{false};
        std::jthread reader{[&] {
            const auto me = register_thread<TestType>();
            const auto g = read_lock(me);
            reads = true;
            reads.notify_one();
            over.wait(false);
        }};
        reads.wait(false);
        const auto end = tests::run_in_child([] { guarded::synchronize<TestType>(); });
        over = true;
        over.notify_one();
        CAPTURE(end.status, end.said);
        REQUIRE(end.died_of(SIGABRT));
        REQUIRE(end.said.find("call handle_fork before the first fork") != std::string::npos);
    }
#endif
}

TEMPLATE_LIST_TEST_CASE("a child of a fork that nobody handles may wait for what begins in it", "[fork]", tests::all_flavours) {
    const auto end = tests::run_in_child([] {
        slot<tracked, TestType> place{std::make_unique<tracked>(0)};
        return domain_works(place) ? 0 : 1;
    });
    CAPTURE(end.status, end.said);
    REQUIRE(end.left_with(0));
}

#if !GUARDED_STRICT  // whose threads C code does not know
TEMPLATE_LIST_TEST_CASE("a child that C code's handlers care for waits as before", "[fork]", tests::all_flavours) {
    if (guarded::process::fork_handled<TestType>) return;  // where tests share a process
    const auto end = tests::run_in_child([] {
        pthread_atfork(TestType::before_fork, TestType::after_fork_parent, TestType::after_fork_child);
        slot<tracked, TestType> place{std::make_unique<tracked>(0)};
        if (!domain_works(place)) return 1;
        return tests::run_in_child([&] { return domain_works(place) ? 0 : 1; }).left_with(0) ? 0 : 1;
    });
    CAPTURE(end.status, end.said);
    REQUIRE(end.left_with(0));
}
#endif

TEMPLATE_LIST_TEST_CASE("a registration made before the fork serves the child too", "[fork]", tests::all_flavours) {
    const tests::all_freed_at_end<TestType> freed;
    handle_fork<TestType>();
    const auto me = register_thread<TestType>();
    slot<tracked, TestType> place{std::make_unique<tracked>(4)};
    const auto end = tests::run_in_child([&] {
        int seen = 0;
        {
            const auto g = read_lock(me);
            seen = get(g, place.load(g), &tracked::value);
        }
        place.publish(nullptr);
        barrier(me);
        return seen == 4 && tracked::alive == 0 ? 0 : 1;
    });
    CAPTURE(end.status, end.said);
    REQUIRE(end.left_with(0));
    const auto g = read_lock(me);
    REQUIRE(get(g, place.load(g), &tracked::value) == 4);
}

TEMPLATE_LIST_TEST_CASE("what was retired before the fork is freed in both processes", "[fork]", tests::all_flavours) {
    const tests::all_freed_at_end<TestType> freed;
    handle_fork<TestType>();
    slot<tracked, TestType> place;
    for (int i = 0; i < 100; ++i) place.publish(std::make_unique<tracked>(i));
    place.publish(nullptr);
    const auto end = tests::run_in_child([] {
        guarded::barrier<TestType>();
        return tracked::alive == 0 ? 0 : 1;
    });
    CAPTURE(end.status, end.said);
    REQUIRE(end.left_with(0));
    guarded::barrier<TestType>();
    REQUIRE(tracked::alive == 0);
}

TEST_CASE("a bp child waits for none of the readers that stayed in its parent", "[fork]") {
    const tests::all_freed_at_end<rcu_bp> freed;
    handle_fork<rcu_bp>();
    slot<tracked, rcu_bp> place{std::make_unique<tracked>(5)};
    std::atomic<bool> inside{false};
    std::atomic<bool> over{false};
    std::jthread reader{[&] {
        const auto g = guarded::read_lock();
        inside = true;
        inside.notify_one();
        over.wait(false);
    }};
    inside.wait(false);
    const auto end = tests::run_in_child([&] { return domain_works(place) ? 0 : 1; });
    over = true;
    over.notify_one();
    CAPTURE(end.status, end.said);
    REQUIRE(end.left_with(0));
}

// ThreadSanitizer takes a forked child's threads for its parent's, where their stacks are the same; AddressSanitizer's
// allocator stays locked in a child when another thread was in it.
#if !defined(GUARDED_DETAIL_TSAN) && !defined(GUARDED_DETAIL_ASAN)
namespace {

/// Forks again and again while others retire; how the first child ended that did not do well.
int fork_under_load(const std::function<void()>& work, const std::function<bool()>& works, unsigned threads,
                    std::atomic<bool>& over) {
    std::vector<std::jthread> others;
    for (unsigned i = 0; i < threads; ++i)
        others.emplace_back([&] {
            while (!over) work();
        });
    int status = 0;
    for (int i = 0; i < 50 && status == 0; ++i) {
        const pid_t child = fork();
        if (child == 0) _exit(works() ? 0 : 1);
        waitpid(child, &status, 0);
    }
    over = true;
    return status;
}
int fork_under_load(const std::function<void()>& work, const std::function<bool()>& works, unsigned threads = 1) {
    std::atomic<bool> over{false};
    return fork_under_load(work, works, threads, over);
}

/// By a misuse, of which every build says what it is.
bool stopped(const tests::end_of_child& end, const char* why) {
    return end.died_of(SIGABRT) && end.said.find(why) != std::string::npos;
}

bool handlers_work = false;
/// Before any handler of guarded's.
[[gnu::constructor(101)]] void add_handlers() {
    constexpr auto use = [] {
        if (!handlers_work) return;
        const auto me = register_thread<guarded::rcu_memb>();
        const auto g = read_lock(me);
        retire(guarded::assume_unlinked<guarded::rcu_memb>(new int{1}));
        static_cast<void>(guarded::start_poll<guarded::rcu_memb>());
    };
    pthread_atfork(use, use, use);
}

}  // namespace

TEST_CASE("a process that samples since it handles forks goes on forking", "[fork]") {
    const auto end = tests::run_in_child([] {
        handle_fork<guarded::rcu_memb>();
        guarded::sample_objects({.one_in = 1, .pages = 64});
        struct object : guarded::reclaimable {};
        const auto retire_some = [] {
            for (int i = 0; i < 20; ++i) retire(guarded::assume_unlinked<guarded::rcu_memb>(new object));
        };
        return fork_under_load(retire_some, [&] {
            retire_some();
            guarded::barrier<guarded::rcu_memb>();
            return true;
        });
    });
    CAPTURE(end.status, end.said);
    REQUIRE(end.left_with(0));
}

TEMPLATE_LIST_TEST_CASE("a child finds what others were retiring whole, not half queued", "[fork]", tests::all_flavours) {
    const auto end = tests::run_in_child([] {
        handle_fork<TestType>();
        struct object : guarded::reclaimable {};
        const auto retire_one = [] { retire(guarded::assume_unlinked<TestType>(new object)); };
        return fork_under_load(
            [&] {
                for (int i = 0; i < 10'000; ++i) retire_one();
                guarded::barrier<TestType>();
            },
            [&] {
                retire_one();
                guarded::barrier<TestType>();
                return true;
            },
            4);  // so many that some are interrupted in the middle
    });
    CAPTURE(end.status, end.said);
    REQUIRE(end.left_with(0));
}

TEMPLATE_LIST_TEST_CASE("a child finds nothing that another thread's barrier left in the middle", "[fork]",
                        tests::all_flavours) {
    const auto end = tests::run_in_child([] {
        handle_fork<TestType>();
        struct object : guarded::reclaimable {};
        const auto retire_two = [] {
            for (int i = 0; i < 2; ++i) retire(guarded::assume_unlinked<TestType>(new object));
            guarded::barrier<TestType>();
        };
        return fork_under_load(retire_two, [&] { return retire_two(), true; }, 4);
    });
    CAPTURE(end.status, end.said);
    REQUIRE(end.left_with(0));
}

TEMPLATE_LIST_TEST_CASE("a child's children go on like their parents", "[fork]", tests::all_flavours) {
    const auto end = tests::run_in_child([] {
        handle_fork<TestType>();
        for (int generation = 0; generation < 8; ++generation) {
            retire(guarded::assume_unlinked<TestType>(new int{generation}));
            guarded::barrier<TestType>();
            const pid_t child = fork();
            if (child == 0) continue;
            int status = 0;
            waitpid(child, &status, 0);
            return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
        }
        return 0;
    });
    CAPTURE(end.status, end.said);
    REQUIRE(end.left_with(0));
}

TEMPLATE_LIST_TEST_CASE("a program's own handlers of forks may retire", "[fork]", tests::all_flavours) {
    const auto end = tests::run_in_child([] {
        constexpr auto use = [] { retire(guarded::assume_unlinked<TestType>(new int{1})); };
        pthread_atfork(use, use, use);  // before any of guarded's
        handle_fork<TestType>();
        for (int i = 0; i < 3; ++i) {
            const pid_t child = fork();
            if (child == 0) {
                guarded::barrier<TestType>();
                _exit(0);
            }
            int status = 0;
            waitpid(child, &status, 0);
            guarded::barrier<TestType>();
            if (status != 0) return status;
        }
        return 0;
    });
    CAPTURE(end.status, end.said);
    REQUIRE(end.left_with(0));
}

TEMPLATE_LIST_TEST_CASE("handlers of forks that retire beyond a limit wait for nothing", "[fork]", tests::all_flavours) {
    const auto end = tests::run_in_child([] {
        constexpr auto use = [] {
            for (int i = 0; i < 10; ++i) retire(guarded::assume_unlinked<TestType>(new int{i}));
            const auto me = register_thread<TestType>();
            const auto g = read_lock(me);
        };
        pthread_atfork(use, use, use);
        handle_fork<TestType>();
        pthread_atfork(use, use, use);
        guarded::set_limit<TestType>({.objects = 3});
        const pid_t child = fork();
        guarded::barrier<TestType>();
        int status = 0;
        if (child != 0) waitpid(child, &status, 0);
        return status + static_cast<int>(guarded::stats<TestType>().pending);
    });
    CAPTURE(end.status, end.said);
    REQUIRE(end.left_with(0));
}

TEST_CASE("threads register in one domain while a fork waits for readers of another", "[fork]") {
    using guarded::rcu_memb;
    using guarded::rcu_qsbr;
    const auto end = tests::run_in_child([] {
        handle_fork<rcu_memb>();
        handle_fork<rcu_bp>();
        handle_fork<rcu_qsbr>();
        std::atomic<bool> over{false};
        std::jthread waits{[&] {
            while (!over) {
                guarded::synchronize<rcu_bp>();
                guarded::synchronize<rcu_qsbr>();
            }
        }};
        return fork_under_load(
            [] {
                const auto online = register_thread<rcu_qsbr>();
                const auto g = guarded::read_lock();
                const auto me = register_thread<rcu_memb>();
            },
            [] {
                const auto online = register_thread<rcu_qsbr>();
                const auto me = register_thread<rcu_memb>();
                synchronize(me);
                return true;
            },
            2, over);
    });
    CAPTURE(end.status, end.said);
    REQUIRE(end.left_with(0));
}

TEST_CASE("the oldest handlers of forks may do what does not wait", "[fork]") {
    using guarded::rcu_memb;
    const auto end = tests::run_in_child([] {
        handle_fork<rcu_memb>();
        handlers_work = true;
        for (int i = 0; i < 3; ++i) {
            const pid_t child = fork();
            guarded::barrier<rcu_memb>();
            if (child == 0) _exit(guarded::stats<rcu_memb>().pending == 0 ? 0 : 1);
            int status = 0;
            waitpid(child, &status, 0);
            if (status != 0) return 1;
        }
        return 0;
    });
    CAPTURE(end.status, end.said);
    REQUIRE(end.left_with(0));
}

TEST_CASE("what others retire while a thread forks counts in the child as far as it is there", "[fork]") {
    using guarded::rcu_memb;
    const auto end = tests::run_in_child([] {
        handle_fork<rcu_memb>();
        struct object : guarded::reclaimable {};
        return fork_under_load(
            [] {
                for (int i = 0; i < 10'000; ++i) retire(guarded::assume_unlinked<rcu_memb>(new object));
                guarded::barrier<rcu_memb>();
            },
            [] {
                guarded::barrier<rcu_memb>();
                return guarded::stats<rcu_memb>().pending == 0;
            },
            4);
    });
    CAPTURE(end.status, end.said);
    REQUIRE(end.left_with(0));
}

TEMPLATE_LIST_TEST_CASE("who may not fork is told so", "[fork]", tests::flavours_with_sections) {
    const auto inside = tests::run_in_child([] {
        handle_fork<TestType>();
        const auto me = register_thread<TestType>();
        const auto g = read_lock(me);
        fork();
    });
    CAPTURE(inside.status, inside.said);
    REQUIRE(stopped(inside, "fork inside a critical section"));
    const auto frees = tests::run_in_child([] {
        handle_fork<TestType>();
        retire(guarded::assume_unlinked<TestType>(new int{1}), [](int* p) noexcept {
            delete p;
            fork();
        });
        guarded::barrier<TestType>();
    });
    CAPTURE(frees.status, frees.said);
    REQUIRE(stopped(frees, "fork on the thread that frees"));
}

TEMPLATE_LIST_TEST_CASE("a handler of forks that waits for what cannot be stops the program", "[fork]", tests::all_flavours) {
    const auto end = tests::run_in_child([] {
        pthread_atfork(guarded::barrier<TestType>, nullptr, nullptr);
        handle_fork<TestType>();
        fork();
    });
    CAPTURE(end.status, end.said);
    REQUIRE(stopped(end, "waiting in a handler of fork"));
}

TEST_CASE("threads whose first use of rcu_bp is to retire stand in no fork's way", "[fork]") {
    const auto end = tests::run_in_child([] {
        handle_fork<rcu_bp>();
        return fork_under_load([] { std::jthread{[] { retire(guarded::assume_unlinked<rcu_bp>(new int{1})); }}; },
                               [] {
                                   guarded::barrier<rcu_bp>();
                                   return true;
                               },
                               3);
    });
    CAPTURE(end.status, end.said);
    REQUIRE(end.left_with(0));
}

TEST_CASE("threads whose first use of rcu_bp is to ask for a grace period stand in no fork's way", "[fork]") {
    const auto end = tests::run_in_child([] {
        handle_fork<guarded::rcu_memb>();
        handle_fork<guarded::rcu_mb>();
        handle_fork<rcu_bp>();  // the last, so that forks stop its readers before they wait for the others' workers
        return fork_under_load([] { std::jthread{[] { static_cast<void>(guarded::start_poll<rcu_bp>()); }}; },
                               [] {
                                   guarded::synchronize<rcu_bp>();
                                   return true;
                               },
                               3);
    });
    CAPTURE(end.status, end.said);
    REQUIRE(end.left_with(0));
}

TEST_CASE("forks wait for destructors whose first use of rcu_bp is to read", "[fork]") {
    using guarded::rcu_memb;
    const auto end = tests::run_in_child([] {
        handle_fork<rcu_memb>();
        handle_fork<rcu_bp>();
        return fork_under_load(
            [] {
                const guarded::worker<rcu_memb> fresh;
                const auto use = fresh.use();
                retire(guarded::assume_unlinked<rcu_memb>(new int), [](int* p) noexcept {
                    const auto g = guarded::read_lock();
                    delete p;
                });
                guarded::barrier<rcu_memb>();
            },
            [] {
                guarded::barrier<rcu_memb>();
                guarded::synchronize<rcu_bp>();
                return true;
            });
    });
    CAPTURE(end.status, end.said);
    REQUIRE(end.left_with(0));
}

TEST_CASE("forks wait for destructors that wait for grace periods and register themselves", "[fork]") {
    using guarded::rcu_memb;
    const auto end = tests::run_in_child([] {
        handle_fork<rcu_bp>();
        handle_fork<rcu_memb>();
        const auto wait_there = [](int* p) noexcept {
            delete p;
            guarded::synchronize<rcu_memb>();
            const auto me = register_thread<rcu_memb>();
            const auto g = read_lock(me);
        };
        return fork_under_load(
            [&] {
                retire(guarded::assume_unlinked<rcu_bp>(new int), wait_there);
                retire(guarded::assume_unlinked<rcu_memb>(new int), [](int* p) noexcept {
                    delete p;
                    guarded::synchronize<rcu_memb>();
                });
                guarded::barrier<rcu_bp>();
            },
            [] {
                guarded::barrier<rcu_bp>();
                guarded::barrier<rcu_memb>();
                return true;
            });
    });
    CAPTURE(end.status, end.said);
    REQUIRE(end.left_with(0));
}
#endif
