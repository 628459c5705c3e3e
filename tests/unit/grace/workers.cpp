// liburcu's workers by other arrangements than its own.
#include "../../flavours.hpp"
#include "../child.hpp"

#include <guarded/grace/fork.hpp>

#include <atomic>
#include <latch>
#include <memory>
#include <thread>

namespace {

using guarded::assume_unlinked;

/// Notes how liburcu was asked for a worker.
struct noting : guarded::rcu_memb {
    static inline unsigned long flags = 0;
    static inline int cpu = 0;
    static call_rcu_data* create_worker(unsigned long f, int c) {
        flags = f;
        cpu = c;
        return guarded::rcu_memb::create_worker(f, c);
    }
    static int create_cpu_workers(unsigned long f) {
        flags = f;
        return guarded::rcu_memb::create_cpu_workers(f);
    }
};

/// Which thread frees what this one retires.
template <class D>
std::thread::id freed_by() {
    std::atomic<std::thread::id> who{};
    retire(assume_unlinked<D>(new int{1}), [&who](int* p) noexcept {
        delete p;
        who = std::this_thread::get_id();
    });
    guarded::barrier<D>();
    return who;
}

}  // namespace

TEMPLATE_LIST_TEST_CASE("a worker frees what its threads retire, the default one the rest", "[workers]", tests::all_flavours) {
    const auto usual = freed_by<TestType>();
    {
        const guarded::worker<TestType> mine{{.real_time = true}};
        {
            const auto use = mine.use();
            const auto who = freed_by<TestType>();
            REQUIRE(who != usual);
            REQUIRE(freed_by<TestType>() == who);
            std::thread::id elsewhere;
            std::thread{[&] { elsewhere = freed_by<TestType>(); }}.join();
            REQUIRE(elsewhere == usual);
            {
                const guarded::worker<TestType> inner;
                const auto other = inner.use();
                REQUIRE(freed_by<TestType>() != who);
            }
            REQUIRE(freed_by<TestType>() == who);
        }
        REQUIRE(freed_by<TestType>() == usual);
    }
    REQUIRE(freed_by<TestType>() == usual);
}

// In qsbr a destructor that waits holds up all grace periods: workers are online meanwhile.
TEMPLATE_LIST_TEST_CASE("what different workers free may wait for each other", "[workers]", tests::flavours_with_sections) {
    const guarded::worker<TestType> one;
    const guarded::worker<TestType> other;
    std::latch all_begun{3};
    const auto meet = [&all_begun](int* p) noexcept {
        all_begun.arrive_and_wait();
        delete p;
    };
    retire(assume_unlinked<TestType>(new int{1}), meet);
    for (const auto* w : {&one, &other}) {
        const auto use = w->use();
        retire(assume_unlinked<TestType>(new int{2}), meet);
    }
    guarded::barrier<TestType>();
    REQUIRE(all_begun.try_wait());
}

TEMPLATE_LIST_TEST_CASE("what a worker has not freed at its end is freed all the same", "[workers]", tests::all_flavours) {
    const tests::all_freed_at_end<TestType> freed;
    const guarded::worker<TestType> mine;
    const auto use = mine.use();
    for (int i = 0; i < 100; ++i) retire(assume_unlinked<TestType>(new tests::tracked{i}));
}

TEMPLATE_LIST_TEST_CASE("each CPU has a worker as long as it is wanted", "[workers]", tests::all_flavours) {
    const auto usual = freed_by<TestType>();
    {
        const guarded::cpu_workers<TestType> all;
        REQUIRE(freed_by<TestType>() != usual);
    }
    REQUIRE(freed_by<TestType>() == usual);
}

TEST_CASE("workers are as they were asked for", "[workers]") {
    {
        const guarded::worker<noting> usual;
    }
    REQUIRE(noting::flags == 0);
    REQUIRE(noting::cpu == -1);
    {
        const guarded::worker<noting> bound{{.real_time = true, .cpu = 0}};
    }
    REQUIRE(noting::flags == URCU_CALL_RCU_RT);
    REQUIRE(noting::cpu == 0);
    {
        const guarded::cpu_workers<noting> usual;
    }
    REQUIRE(noting::flags == 0);
    {
        const guarded::cpu_workers<noting> all{true};
    }
    REQUIRE(noting::flags == URCU_CALL_RCU_RT);
}

TEMPLATE_LIST_TEST_CASE("workers end on a thread that is registered, and qsbr's online", "[workers]", tests::all_flavours) {
    const tests::all_freed_at_end<TestType> freed;
    const auto me = guarded::register_thread<TestType>();
    {
        const guarded::worker<TestType> mine;
        const auto use = mine.use();
        retire(assume_unlinked<TestType>(new tests::tracked{1}));
    }
    const guarded::cpu_workers<TestType> all;
    retire(assume_unlinked<TestType>(new tests::tracked{2}));
}

TEMPLATE_LIST_TEST_CASE("in a forked child workers stand for the default one", "[workers]", tests::all_flavours) {
    guarded::handle_fork<TestType>();
    guarded::synchronize<TestType>();
    auto all = std::make_unique<guarded::cpu_workers<TestType>>();
    auto mine = std::make_unique<guarded::worker<TestType>>();
    auto other = std::make_unique<guarded::worker<TestType>>();
    struct in_use {
        decltype(mine->use()) as_long_as_it_lives;
    };
    std::unique_ptr<in_use> use{new in_use{mine->use()}};
    std::unique_ptr<in_use> inner{new in_use{other->use()}};
    const auto end = tests::run_in_child([&] {
        const auto usual = freed_by<TestType>();
        inner.reset();
        const bool ended = freed_by<TestType>() == usual;
        const bool used = (static_cast<void>(mine->use()), freed_by<TestType>() == usual);
        use.reset();
        mine.reset();
        other.reset();
        all.reset();
        const guarded::worker<TestType> anew;
        const auto of_child = anew.use();
        return ended && used && freed_by<TestType>() != usual ? 0 : 1;
    });
    CAPTURE(end.status, end.said);
    REQUIRE(end.left_with(0));
    inner.reset();
    use.reset();
}

TEMPLATE_LIST_TEST_CASE("a worker that ends inside a section stops the program", "[workers]",
                        tests::flavours_whose_sections_are_known) {
    tests::require_stop_aloud("waiting for a grace period inside a critical section", [] {
        const auto me = guarded::register_thread<TestType>();
        auto mine = std::make_unique<guarded::worker<TestType>>();
        const auto g = read_lock(me);
        mine.reset();
    });
}
