// Sampled objects: a page of their own, and a report for who touches them when they are freed.
#include "../catch.hpp"
#include "child.hpp"

#include <guarded/guarded.hpp>
#include <guarded/sampling.hpp>

#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <csetjmp>
#include <csignal>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace {

using guarded::assume_unlinked;

struct account : guarded::reclaimable {
    explicit account(long b) : balance{b} {}
    long balance;
};

long touch(const long& place) { return *static_cast<const volatile long*>(&place); }

/// One that nobody may touch.
account* freed_account() {
    auto* const a = new account{7};
    retire(assume_unlinked(a));
    guarded::barrier();
    return a;
}

void require_reported(const tests::end_of_child& end, const std::vector<std::string>& words) {
    CAPTURE(end.status, end.said);
    REQUIRE(end.died_of(SIGSEGV));
    for (const auto& w : words) {
        CAPTURE(w);
        REQUIRE(end.said.find(w) != std::string::npos);
    }
}

}  // namespace

TEST_CASE("a touch of a sampled object that was freed says what it was, and where it was retired", "[sampling]") {
    unsigned line = 0;
    const auto misuse = [&line] {
        guarded::sample_objects({.one_in = 1, .pages = 16});
        guarded::slot<account> place{std::make_unique<account>(7)};
        const long* kept = nullptr;
        {
            const auto g = guarded::read_lock();
            kept = &guarded::unsafe_ref(g, place.load(g)).balance;
        }
        line = __LINE__ + 1;
        retire(place.exchange(nullptr));
        guarded::barrier();
        return static_cast<int>(touch(*kept));
    };
    const auto end = tests::run_in_child(misuse);
    require_reported(end, {"touched after it was freed: byte " + std::to_string(sizeof(guarded::reclaimable)), "account",
                           "retired at ", "sampling.cpp:", " us later"});
#if GUARDED_CHECKED
    require_reported(end, {"this thread had the guard taken at "});
#endif
}

#if GUARDED_CHECKED
TEST_CASE("the guards that the thread held last are told, whatever it has registered since", "[sampling]") {
    const auto end = tests::run_in_child([] {
        guarded::sample_objects({.one_in = 1, .pages = 16});
        {
            const auto g = guarded::read_lock();
        }
        for (int i = 0; i < 10; ++i) const auto me = guarded::register_thread<guarded::rcu_memb>();
        return static_cast<int>(touch(freed_account()->balance));
    });
    require_reported(end, {"this thread had the guard taken at " + std::string{__FILE__} + ":" + std::to_string(__LINE__ - 5)});
}
#endif

TEST_CASE("what a retired object's destructor freed is reported as part of it", "[sampling]") {
    struct bank : guarded::reclaimable {
        std::unique_ptr<account> first = std::make_unique<account>(7);
    };
    const auto end = tests::run_in_child([] {
        guarded::sample_objects({.one_in = 1, .pages = 16});
        auto* const b = new bank;
        const account* const kept = b->first.get();
        retire(assume_unlinked(b));
        guarded::barrier();
        return static_cast<int>(touch(kept->balance));
    });
    require_reported(end, {"of what was part of ", "bank, " + std::to_string(sizeof(account)) + " bytes", "sampling.cpp:"});
}

TEST_CASE("so is what its slots and trees owned, and what that owned", "[sampling]") {
    struct link : guarded::reclaimable {
        guarded::slot<link> next;
        std::unique_ptr<account> first = std::make_unique<account>(7);
    };
    struct bank : guarded::reclaimable {
        guarded::slot<link> links;
        guarded::range_map<std::uint64_t, account> accounts;
    };
    enum { in_link, in_next_link, in_tree };
    for (const int which : {in_link, in_next_link, in_tree}) {
        const auto end = tests::run_in_child([which] {
            guarded::sample_objects({.one_in = 1, .pages = 256});
            auto b = std::make_unique<bank>();
            auto l = std::make_unique<link>();
            auto next = std::make_unique<link>();
            auto in_map = std::make_unique<account>(7);
            const account* const kept = which == in_link        ? l->first.get()
                                        : which == in_next_link ? next->first.get()
                                                                : in_map.get();
            l->next.publish(std::move(next));
            b->links.publish(std::move(l));
            {
                const auto w = lock(b->accounts);
                b->accounts.store(w, 1, 2, std::move(in_map));
            }
            retire(assume_unlinked(b.release()));
            for (int i = 0; i < 2; ++i) guarded::barrier();  // the tree's values have a grace period of their own
            return static_cast<int>(touch(kept->balance));
        });
        if (which == in_tree)  // which are retired once more, by a grace period of their own
            require_reported(end, {"account of " + std::to_string(sizeof(account)) + " bytes", "retired at ", "sampling.cpp:"});
        else
            require_reported(end,
                             {"of what was part of ", "bank, " + std::to_string(sizeof(account)) + " bytes", "sampling.cpp:"});
    }
}

TEST_CASE("values of trees are named, wherever they were in a leaf that went", "[sampling]") {
    using map_type = guarded::range_map<std::uint64_t, account>;
    const auto end = [](auto write) {
        return tests::run_in_child([write] {
            guarded::sample_objects({.one_in = 1, .pages = 4096});
            map_type map;
            const account* kept = nullptr;
            {
                const auto w = lock(map);
                for (std::uint64_t i = 0; i < 100; ++i) {
                    auto a = std::make_unique<account>(7);
                    if (i == 50) kept = a.get();
                    map.store(w, i, std::move(a));
                }
            }
            {
                const auto w = lock(map);
                write(map, borrow(w));
            }
            guarded::barrier();
            return static_cast<int>(touch(kept->balance));
        });
    };
    const auto writes = {end([](map_type& map, auto w) { map.store(w, 50, std::make_unique<account>(8)); }),
                         end([](map_type& map, auto w) { map.erase(w, 50); }),
                         end([](map_type& map, auto w) { map.erase_range(w, 1, 98); }),
                         end([](map_type& map, auto w) { map.clear(w); })};
    for (const auto& e : writes)
        require_reported(e, {"account of " + std::to_string(sizeof(account)) + " bytes", "retired at "});
}

TEST_CASE("nothing is said of the first life of an object that its deleter kept for another one", "[sampling]") {
    const auto end = tests::run_in_child([] {
        guarded::sample_objects({.one_in = 1, .pages = 16});
        static account* kept = nullptr;
        retire(assume_unlinked(new account{7}), [](account* a) noexcept { kept = a; });
        guarded::barrier();
        delete kept;
        return static_cast<int>(touch(tests::hidden(*kept).balance));
    });
    require_reported(end,
                     {"touched after it was freed: byte " + std::to_string(sizeof(guarded::reclaimable)) + " of an object of"});
    REQUIRE(end.said.find("retired at") == std::string::npos);
}

TEST_CASE("a sampled object that is alive is as any other, but for what lies behind it", "[sampling]") {
    const auto end = tests::run_in_child([] {
        guarded::sample_objects({.one_in = 1, .pages = 16});
        const auto a = std::make_unique<account>(7);
        const auto b = std::make_unique<account>(8);
        a->balance += b->balance;
        if (a->balance != 15) return 1;
        return static_cast<int>(touch((&a->balance)[sizeof(account) / sizeof(long)]));
    });
    require_reported(end, {"touched beyond its end"});
}

TEST_CASE("nodes of trees are sampled, too", "[sampling]") {
    const auto end = tests::run_in_child([] {
        using map_type = guarded::range_map<std::uint64_t, guarded::in_place<long>>;
        guarded::sample_objects({.one_in = 1, .pages = 4096});
        map_type map;
        auto w = lock(map);
        for (std::uint64_t i = 0; i < 100; ++i) map.store(w, i, 1);
        const auto* const node = guarded::detail::tree_access::root(map).load();
        map.clear(w);
        unlock(std::move(w));
        for (int i = 0; i < 300; ++i) {  // nodes wait until they are many
            auto again = lock(map);
            map.store(again, 1, 1);
            map.clear(again);
        }
        guarded::barrier();
        return static_cast<int>(static_cast<const volatile std::uint8_t&>(node->level));
    });
    require_reported(end, {"node of a range_map"});
}

TEST_CASE("without a page left objects get memory as ever", "[sampling]") {
    const auto end = tests::run_in_child([] {
        guarded::sample_objects({.one_in = 1, .pages = 2});
        std::vector<std::unique_ptr<account>> all;
        for (int i = 0; i < 100; ++i) all.push_back(std::make_unique<account>(i));
        for (int i = 0; i < 100; ++i) retire(assume_unlinked(all[static_cast<std::size_t>(i)].release()));
        guarded::barrier();
        return 5;
    });
    CAPTURE(end.said);
    REQUIRE(end.left_with(5));
}

#if !GUARDED_STRICT  // where all have pages
TEST_CASE("one in so many objects is sampled", "[sampling]") {
    const auto end = tests::run_in_child([] {
        guarded::sample_objects({.one_in = 10, .pages = 4096});
        std::vector<std::unique_ptr<account>> all;
        int fenced = 0;
        for (int i = 0; i < 10'000; ++i) {
            all.push_back(std::make_unique<account>(i));
            fenced += guarded::process::fence::holds(all.back().get()) ? 1 : 0;
        }
        return fenced > 700 && fenced < 1400 ? 0 : 1;
    });
    REQUIRE(end.left_with(0));
}
#endif

TEST_CASE("another handler of SIGSEGV hears of what is not ours", "[sampling]") {
    const auto end = tests::run_in_child([] {
        std::signal(SIGSEGV, [](int) { _exit(6); });
        guarded::sample_objects({.one_in = 1, .pages = 2});
        volatile std::uintptr_t nowhere = 8;
        return *reinterpret_cast<volatile int*>(nowhere);
    });
    REQUIRE(end.left_with(6));
}

TEST_CASE("after the report another handler of SIGSEGV hears of ours, too", "[sampling]") {
    const auto end = tests::run_in_child([] {
        std::signal(SIGSEGV, [](int) { _exit(6); });
        guarded::sample_objects({.one_in = 1, .pages = 16});
        return static_cast<int>(touch(freed_account()->balance));
    });
    CAPTURE(end.said);
    REQUIRE(end.left_with(6));
    REQUIRE(end.said.find("touched after it was freed") != std::string::npos);
}

#ifndef GUARDED_DETAIL_TSAN  // as below
TEST_CASE("each touch is reported to a program whose handler goes on", "[sampling]") {
    [[maybe_unused]] static sigjmp_buf back;
    const auto end = tests::run_in_child([] {
        struct sigaction theirs{};
        theirs.sa_handler = [](int) { siglongjmp(back, 1); };
        theirs.sa_flags = SA_NODEFER;
        sigaction(SIGSEGV, &theirs, nullptr);
        guarded::sample_objects({.one_in = 1, .pages = 16});
        const auto* const freed = freed_account();
        volatile int jumps = 0;
        if (sigsetjmp(back, 0) != 0) jumps = jumps + 1;
        if (jumps < 3) static_cast<void>(touch(freed->balance));
        return 5;
    });
    CAPTURE(end.said);
    REQUIRE(end.left_with(5));
    std::size_t reports = 0;
    for (std::size_t at = 0; (at = end.said.find("touched after it was freed", at)) != std::string::npos; ++at) ++reports;
    REQUIRE(reports == 3);
}

TEST_CASE("the report fits on a small stack for signals", "[sampling]") {
    const auto end = tests::run_in_child([] {
        alignas(16) static std::array<char, 8192> memory;  // SIGSTKSZ, once
        const stack_t small{.ss_sp = memory.data(), .ss_flags = 0, .ss_size = memory.size()};
        if (sigaltstack(&small, nullptr) != 0) return 7;
        struct sigaction theirs{};
        theirs.sa_handler = [](int) { _exit(6); };
        theirs.sa_flags = SA_ONSTACK;
        sigaction(SIGSEGV, &theirs, nullptr);
        guarded::sample_objects({.one_in = 1, .pages = 16});
        return static_cast<int>(touch(freed_account()->balance));
    });
    CAPTURE(end.status, end.said);
    REQUIRE(end.left_with(6));
    REQUIRE(end.said.find("touched after it was freed") != std::string::npos);
}
#endif

TEST_CASE("another handler of SIGSEGV is called as if it were alone", "[sampling]") {
    [[maybe_unused]] static sigjmp_buf back;
    static volatile std::uintptr_t nowhere = 8;
    const auto handle = [](int flags, void (*handler)(int)) {
        struct sigaction theirs{};
        theirs.sa_handler = handler;
        theirs.sa_flags = flags;
        sigaction(SIGSEGV, &theirs, nullptr);
        guarded::sample_objects({.one_in = 1, .pages = 16});
    };
#ifndef GUARDED_DETAIL_TSAN  // which keeps the signal blocked until its handler returns
    SECTION("one that jumps out, again and again") {
        const auto end = tests::run_in_child([&] {
            handle(SA_NODEFER, [](int) { siglongjmp(back, 1); });
            volatile int jumps = 0;
            if (sigsetjmp(back, 0) != 0) jumps = jumps + 1;
            if (jumps < 3) return *reinterpret_cast<volatile int*>(nowhere);
            return 5;
        });
        REQUIRE(end.left_with(5));
    }
#endif
    SECTION("one that is called once") {
        const auto end = tests::run_in_child([&] {
            handle(static_cast<int>(SA_RESETHAND), [](int) { static_cast<void>(!::write(STDERR_FILENO, "x", 1)); });
            return *reinterpret_cast<volatile int*>(nowhere);
        });
        REQUIRE(end.died_of(SIGSEGV));
        REQUIRE(end.said == "x");
    }
}

TEST_CASE("a SIGSEGV that was sent does what it does without sampling", "[sampling]") {
    const auto send = [](bool ignored) {
        if (ignored) std::signal(SIGSEGV, SIG_IGN);
        guarded::sample_objects({.one_in = 1, .pages = 16});
        raise(SIGSEGV);
        return 5;
    };
    REQUIRE(tests::run_in_child([&] { return send(false); }).died_of(SIGSEGV));
    REQUIRE(tests::run_in_child([&] { return send(true); }).left_with(5));
}

TEST_CASE("a sampled object that is freed twice stops the program", "[sampling]") {
    const auto end = tests::run_in_child([] {
        guarded::sample_objects({.one_in = 1, .pages = 16});
        auto* const a = freed_account();
        account::operator delete(a);
    });
    CAPTURE(end.said);
    REQUIRE(end.died_of(SIGABRT));
    REQUIRE(end.said.find("guarded: freed twice: byte 0 of ") != std::string::npos);
}

TEST_CASE("sampling leaves the process most of its mappings", "[sampling]") {
    const auto end = tests::run_in_child([] {
        guarded::sample_objects({.one_in = 1, .pages = 1'000'000});
        std::vector<std::unique_ptr<account>> all;
        for (int i = 0; i < 50'000; ++i) all.push_back(std::make_unique<account>(i));
        std::thread{[] {}}.join();
        return 5;
    });
    CAPTURE(end.said);
    REQUIRE(end.left_with(5));
}

#if !GUARDED_STRICT  // where all have pages
TEST_CASE("sampling begins soon, and prefers no thread's first object", "[sampling]") {
    const auto sampled = [] { return guarded::process::fence::holds(std::make_unique<account>(1).get()); };
    const auto soon = tests::run_in_child([&] {
        sampled();
        guarded::sample_objects({.one_in = 1, .pages = 16});
        int before = 0;
        while (!sampled()) ++before;
        return before <= 100 ? 0 : 1;
    });
    REQUIRE(soon.left_with(0));
    const auto evenly = tests::run_in_child([&] {
        guarded::sample_objects({.one_in = 1000, .pages = 1024});
        std::atomic<int> firsts{0};
        for (int i = 0; i < 300; ++i) std::thread{[&] { firsts += sampled() ? 1 : 0; }}.join();
        return firsts < 10 ? 0 : 1;
    });
    REQUIRE(evenly.left_with(0));
}
#endif

#ifdef GUARDED_DETAIL_ASAN
TEST_CASE("AddressSanitizer's report is told of what a retired object's destructor freed", "[sampling]") {
    struct link {
        guarded::slot<link> next;
        std::vector<long> numbers = std::vector<long>(12, 7);
    };
    const auto end = [](unsigned links) {
        return tests::run_in_child([links] {
            auto top = std::make_unique<link>();
            const long* const kept = &top->numbers[2];
            for (unsigned i = 0; i < links; ++i) {
                auto above = std::make_unique<link>();
                above->next.publish(std::move(top));
                top = std::move(above);
            }
            guarded::slot<link> first{std::move(top)};
            first.publish(nullptr);
            guarded::barrier();
            return static_cast<int>(touch(*kept));
        });
    };
    for (const unsigned links : {0U, 1U, 2U}) {
        const auto e = end(links);
        CAPTURE(links, e.said);
        REQUIRE(e.said.find("guarded: touched after it was retired: byte 16 of what was part of ") != std::string::npos);
        REQUIRE(e.said.find("link, 96 bytes\nguarded:   retired at ") != std::string::npos);
        REQUIRE(e.said.find("sampling.cpp:") != std::string::npos);
    }
}

TEST_CASE("AddressSanitizer's report is told nothing of another life, or another object", "[sampling]") {
    struct item {
        long value = 7;
    };
    const auto kept = tests::run_in_child([] {
        static item* again = nullptr;
        retire(assume_unlinked(new item), [](item* i) noexcept { again = i; });
        guarded::barrier();
        delete again;
        return static_cast<int>(touch(tests::hidden(*again).value));
    });
    CAPTURE(kept.said);
    REQUIRE(kept.said.find("heap-use-after-free") != std::string::npos);
    REQUIRE(kept.said.find("retired at") == std::string::npos);
    struct large {
        std::array<long, 200'000> values;
    };
    const auto other = tests::run_in_child([] {
        auto* const first = new large;
        const auto address = reinterpret_cast<std::uintptr_t>(first);
        retire(assume_unlinked(first));
        guarded::barrier();
        for (int i = 0; i < 500; ++i) {  // until AddressSanitizer uses its memory again
            auto* const l = new large;
            const bool there = reinterpret_cast<std::uintptr_t>(l) == address;
            delete l;
            if (there) return static_cast<int>(touch(tests::hidden(*l).values[3]));
        }
        return 5;
    });
    CAPTURE(other.said);
    REQUIRE(other.said.find("heap-use-after-free") != std::string::npos);
    REQUIRE(other.said.find("retired at") == std::string::npos);
}

TEST_CASE("AddressSanitizer's report is told of what was retired by its base", "[sampling]") {
    struct base {
        virtual ~base() = default;
        long here = 1;
    };
    struct derived : base {
        long there = 2;
    };
    const auto end = tests::run_in_child([] {
        auto* const object = new derived;
        const long& there = object->there;
        retire(assume_unlinked<guarded::rcu_bp, base>(object));
        guarded::barrier();
        return static_cast<int>(touch(there));
    });
    CAPTURE(end.said);
    REQUIRE(end.said.find("guarded: touched after it was retired: byte 16 of ") != std::string::npos);
    REQUIRE(end.said.find("retired at ") != std::string::npos);
}
#endif

namespace {

/// Memory as a replaced operator new would give it: some of it sampled, each piece behind a header of the allocator's own.
template <class T>
struct of_sampled {
    using value_type = T;
    static constexpr std::size_t header = alignof(std::max_align_t);
    std::atomic<int>* left;

    explicit of_sampled(std::atomic<int>* count) : left{count} {}
    template <class U>
    explicit(false) of_sampled(const of_sampled<U>& other) noexcept : left{other.left} {}
    T* allocate(std::size_t n) {
        void* p = guarded::process::fence::sample(header + n * sizeof(T), header, false);
        if (p == nullptr) p = std::malloc(header + n * sizeof(T));
        ++*left;
        return reinterpret_cast<T*>(static_cast<std::byte*>(p) + header);
    }
    void deallocate(T* p, std::size_t /*n*/) noexcept {
        void* const whole = reinterpret_cast<std::byte*>(p) - header;
        --*left;
        if (guarded::process::fence::holds(whole))
            guarded::process::fence::release(whole);
        else
            std::free(whole);
    }
    friend bool operator==(of_sampled, of_sampled) = default;
};

}  // namespace

TEST_CASE("an allocator gets its memory back, be that sampled", "[sampling]") {
    const auto end = tests::run_in_child([] {
        guarded::sample_objects({.one_in = 1, .pages = 4096});
        struct options : guarded::range_options {
            using allocator = of_sampled<std::byte>;
        };
        std::atomic<int> left{0};
        {
            guarded::range_map<std::uint64_t, guarded::in_place<long>, guarded::rcu_bp, std::mutex, options> map{
                of_sampled<std::byte>{&left}};
            auto w = lock(map);
            map.reserve(w, 5);
            for (std::uint64_t i = 0; i < 100; ++i) map.store(w, i, 1);
            map.clear(w);
        }
        guarded::barrier();
        return left == 0 ? 5 : 6;
    });
    CAPTURE(end.said);
    REQUIRE(end.left_with(5));
}

TEST_CASE("sampling hears of another rate soon", "[sampling]") {
    guarded::sample_objects({.one_in = 10'000'000, .pages = 64});
    for (int i = 0; i < 200; ++i) std::make_unique<account>(1);
    guarded::sample_objects({.one_in = 1});
    int n = 0;
    for (bool sampled = false; !sampled; ++n) {
        const auto a = std::make_unique<account>(1);
        sampled = guarded::process::fence::holds(a.get());
    }
    guarded::sample_objects({.one_in = 0});
    REQUIRE(n <= 101);
}

TEST_CASE("handlers of a fork may make and free sampled objects", "[sampling]") {
    const auto end = tests::run_in_child([] {
        static account* old = nullptr;
        constexpr auto use = [] {
            delete std::exchange(old, nullptr);
            for (int i = 0; i < 1000; ++i) std::make_unique<account>(1);
        };
        pthread_atfork(use, use, use);  // before sampling installs its own
        guarded::sample_objects({.one_in = 3, .pages = 64});
        do old = new account{2};
        while (!guarded::process::fence::holds(old));
        const pid_t child = fork();
        if (child == 0) {
            use();
            _exit(0);
        }
        int status = 0;
        waitpid(child, &status, 0);
        return status;
    });
    CAPTURE(end.status, end.said);
    REQUIRE(end.left_with(0));
}

TEST_CASE("a page that was freed waits behind the others before it is used again", "[sampling]") {
    guarded::sample_objects({.one_in = 1, .pages = 32});
    const auto sampled = [] {
        for (;;) {
            auto* const a = new account{1};
            if (guarded::process::fence::holds(a)) return reinterpret_cast<std::uintptr_t>(a);
            delete a;
        }
    };
    std::vector<std::uintptr_t> seen;
    for (int i = 0; i < 16; ++i) {
        seen.push_back(sampled());
        delete reinterpret_cast<account*>(seen.back());
    }
    guarded::sample_objects({.one_in = 0});
    std::sort(seen.begin(), seen.end());
    REQUIRE(std::adjacent_find(seen.begin(), seen.end()) == seen.end());
}
