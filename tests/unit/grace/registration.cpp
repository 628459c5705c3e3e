// Registration: the typed proof that a thread may read, and what a thread does between its sections.
#include "../../flavours.hpp"
#include "../child.hpp"

#include <malloc.h>
#include <pthread.h>

#include <atomic>
#include <cstdlib>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

namespace {

using guarded::rcu_qsbr;
using guarded::register_thread;
using tests::hidden;
using tests::tracked;

/// Registrations that end in any order.
template <class D>
std::unique_ptr<guarded::registration<D>> heap_registration() {
    return std::unique_ptr<guarded::registration<D>>{new guarded::registration<D>{register_thread<D>()}};
}

}  // namespace

TEST_CASE("threads have room for the first keys of pthreads from their start, as the ends of their sections rely on",
          "[registration]") {
    const auto allocates = [](pthread_key_t key) {
        std::size_t more = 0;
        std::thread{[&] {
            std::free(std::malloc(1));  // the thread's own heap is there
            const auto before = mallinfo2().uordblks;
            pthread_setspecific(key, &more);
            more = mallinfo2().uordblks - before;
        }}.join();
        return more != 0;
    };
    std::vector<pthread_key_t> keys(64);
    for (auto& k : keys) REQUIRE(pthread_key_create(&k, nullptr) == 0);
    int without_memory = 0;
    for (const auto k : keys) {
        without_memory += guarded::process::needs_no_memory(k) ? 1 : 0;
        if (guarded::process::needs_no_memory(k)) REQUIRE_FALSE(allocates(k));
    }
#if !defined(GUARDED_DETAIL_ASAN) && !defined(GUARDED_DETAIL_TSAN)  // whose mallinfo tells nothing
    REQUIRE(allocates(keys.back()));
#endif
    REQUIRE(without_memory > 0);
    for (const auto k : keys) pthread_key_delete(k);
}

TEMPLATE_LIST_TEST_CASE("a thread is registered as long as its registration lives", "[registration]",
                        tests::registered_flavours) {
    REQUIRE_FALSE(TestType::registered());
    {
        const auto me = register_thread<TestType>();
        REQUIRE(TestType::registered());
    }
    REQUIRE_FALSE(TestType::registered());
}

TEMPLATE_LIST_TEST_CASE("a thread may register twice and the last registration out unregisters it", "[registration]",
                        tests::registered_flavours) {
    auto first = heap_registration<TestType>();
    auto second = heap_registration<TestType>();
    SECTION("the first one goes first") {
        first.reset();
        REQUIRE(TestType::registered());
        second.reset();
    }
    SECTION("the second one goes first") {
        second.reset();
        REQUIRE(TestType::registered());
        first.reset();
    }
    REQUIRE_FALSE(TestType::registered());
}

TEMPLATE_LIST_TEST_CASE("a thread that C code registered is adopted and left registered", "[registration]",
                        tests::registered_flavours) {
    TestType::flavour().register_thread();
    {
        const auto me = register_thread<TestType>();
        const auto again = register_thread<TestType>();
        const auto g = read_lock(me);
    }
    REQUIRE(TestType::registered());
    TestType::flavour().unregister_thread();
    REQUIRE_FALSE(TestType::registered());
    const auto me = register_thread<TestType>();
    REQUIRE(TestType::registered());
}

TEMPLATE_LIST_TEST_CASE("each thread has a registration of its own", "[registration]", tests::registered_flavours) {
    const auto me = register_thread<TestType>();
    bool before = true;
    bool meanwhile = false;
    bool after = true;
    std::thread{[&] {
        before = TestType::registered();
        {
            const auto mine = register_thread<TestType>();
            meanwhile = TestType::registered();
        }
        after = TestType::registered();
    }}.join();
    REQUIRE_FALSE(before);
    REQUIRE(meanwhile);
    REQUIRE_FALSE(after);
    REQUIRE(TestType::registered());
}

TEST_CASE("a thread is registered with several domains at once", "[registration]") {
    const auto memb = register_thread<guarded::rcu_memb>();
    const auto mb = register_thread<guarded::rcu_mb>();
    const auto qsbr = register_thread<rcu_qsbr>();
    const auto bp = register_thread<guarded::rcu_bp>();
    const auto in_memb = read_lock(memb);
    const auto in_mb = read_lock(mb);
    const auto in_qsbr = read_lock(qsbr);
    const auto in_bp = read_lock(bp);
    REQUIRE((guarded::rcu_memb::reading() && guarded::rcu_mb::reading() && guarded::rcu_bp::reading()));
}

TEMPLATE_LIST_TEST_CASE("barrier returns when everything retired before it is freed", "[registration]", tests::all_flavours) {
    const tests::all_freed_at_end<TestType> freed;
    const auto me = register_thread<TestType>();
    guarded::slot<tracked, TestType> place{std::make_unique<tracked>(0)};
    for (int i = 1; i <= 100; ++i) place.publish(std::make_unique<tracked>(i));
    barrier(me);
    REQUIRE(tracked::alive == 1);
}

TEMPLATE_LIST_TEST_CASE("threads that are not registered may wait for grace periods", "[registration]", tests::all_flavours) {
    const tests::all_freed_at_end<TestType> freed;
    guarded::slot<tracked, TestType> place{std::make_unique<tracked>(1)};
    {
        const auto before = wait(place.exchange(std::make_unique<tracked>(2)));
        REQUIRE(before->value == 1);
    }
    guarded::synchronize<TestType>();
}

TEST_CASE("an offline qsbr thread holds up no grace period, and reads again afterwards", "[registration]") {
    const auto me = register_thread<rcu_qsbr>();
    {
        const auto away = offline(me);
        REQUIRE_FALSE(rcu_qsbr::online());
        std::thread{[] { guarded::synchronize<rcu_qsbr>(); }}.join();
    }
    REQUIRE(rcu_qsbr::online());
    const auto g = read_lock(me);
}

TEST_CASE("an offline period inside another ends with the outer one", "[registration]") {
    const auto me = register_thread<rcu_qsbr>();
    {
        const auto away = offline(me);
        {
            const auto further_away = offline(me);
        }
        REQUIRE_FALSE(rcu_qsbr::online());
    }
    REQUIRE(rcu_qsbr::online());
}

TEST_CASE("a qsbr thread that announces quiescent states holds up no grace period", "[registration]") {
    const auto me = register_thread<rcu_qsbr>();
    std::atomic<bool> over{false};
    std::jthread writer{[&] {
        guarded::synchronize<rcu_qsbr>();
        over = true;
    }};
    while (!over) {
        {
            const auto g = read_lock(me);
        }
        quiescent_state(me);
    }
    SUCCEED();
}

namespace {

const std::string waits_for_itself = "waiting for a grace period inside a critical section";

}  // namespace

TEMPLATE_LIST_TEST_CASE("waiting for a grace period inside a section is stopped, not a deadlock", "[registration]",
                        tests::flavours_whose_sections_are_known) {
    const auto me = register_thread<TestType>();
    tests::require_stop_aloud(waits_for_itself, [&] {
        const auto g = read_lock(me);
        synchronize(hidden(me));
    });
    tests::require_stop_aloud(waits_for_itself, [&] {
        const auto g = read_lock(me);
        guarded::synchronize<TestType>();
    });
    tests::require_stop_aloud(waits_for_itself, [&] {
        const auto g = read_lock(me);
        barrier(hidden(me));
    });
    tests::require_stop_aloud(waits_for_itself, [&] {
        const auto g = read_lock(me);
        guarded::barrier<TestType>();
    });
    tests::require_stop_aloud(waits_for_itself, [&] {
        guarded::slot<tracked, TestType> place{std::make_unique<tracked>(1)};
        const auto g = read_lock(me);
        const auto object = wait(place.exchange(nullptr));
    });
}

TEMPLATE_LIST_TEST_CASE("waiting for a grace period inside a section of C code is stopped too", "[registration]",
                        tests::flavours_with_sections) {
    const auto me = register_thread<TestType>();
    tests::require_stop_aloud(waits_for_itself, [&] {
        TestType::flavour().read_lock();
        synchronize(me);
    });
}

TEMPLATE_LIST_TEST_CASE("a registration that ends after C code unregistered its thread is stopped", "[registration]",
                        tests::registered_flavours) {
    tests::require_stop_aloud("C code unregistered this thread", [] {
        const auto me = register_thread<TestType>();
        TestType::flavour().unregister_thread();
    });
}

#if GUARDED_CHECKED

namespace {

const std::string quiescent_inside = "quiescent state inside a critical section";

}  // namespace

TEST_CASE("a quiescent state with a guard alive is stopped", "[registration]") {
    const auto me = register_thread<rcu_qsbr>();
    tests::require_stop(quiescent_inside, [&] {
        const auto g = read_lock(me);
        quiescent_state(hidden(me));
    });
    tests::require_stop(quiescent_inside, [&] {
        const auto outer = read_lock(me);
        auto inner = read_lock(me);
        const auto next = quiescent_state(std::move(inner));
    });
    tests::require_stop(quiescent_inside, [&] {
        const auto g = read_lock(me);
        const auto away = offline(hidden(me));
    });
}

TEST_CASE("reading in an offline period is stopped", "[registration]") {
    const auto me = register_thread<rcu_qsbr>();
    tests::require_stop("this thread is offline", [&] {
        const auto away = offline(me);
        const auto g = read_lock(me);
    });
}

TEMPLATE_LIST_TEST_CASE("a registration that another thread uses is stopped", "[registration]", tests::registered_flavours) {
    const auto me = register_thread<TestType>();
    const auto in_another_thread = [](auto fn) { std::thread{fn}.join(); };
    tests::require_stop("this registration belongs to another thread",
                        [&] { in_another_thread([&] { const auto g = read_lock(me); }); });
    tests::require_stop("this registration belongs to another thread", [&] {
        auto mine = heap_registration<TestType>();
        in_another_thread([&] { mine.reset(); });
    });
}

TEMPLATE_LIST_TEST_CASE("a registration that ends before its guards is stopped", "[registration]", tests::registered_flavours) {
    tests::require_stop("a registration ends while a guard of this thread is alive", [&] {
        auto me = heap_registration<TestType>();
        const auto g = read_lock(*me);
        me.reset();
    });
}

TEMPLATE_LIST_TEST_CASE("a guard of a thread that C code unregistered is stopped", "[registration]",
                        tests::registered_flavours) {
    tests::require_stop("C code unregistered this thread", [] {
        const auto me = register_thread<TestType>();
        TestType::flavour().unregister_thread();
        const auto g = read_lock(me);
    });
    tests::require_stop("C code unregistered this thread", [] {
        TestType::flavour().register_thread();
        const auto me = register_thread<TestType>();
        TestType::flavour().unregister_thread();
        const auto g = read_lock(me);
    });
}

#endif
