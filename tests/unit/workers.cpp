// liburcu's workers by other arrangements than its own.
#include "../flavours.hpp"

#include <atomic>
#include <thread>

namespace {

using guarded::assume_unlinked;

/// Which thread frees what this one retires.
template <class D>
std::thread::id freed_by() {
    std::atomic<std::thread::id> who{};
    retire(assume_unlinked<D>(new int{1}), [&who](int* p) {
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
