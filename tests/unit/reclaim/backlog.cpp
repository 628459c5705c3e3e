// Limits on what waits in a domain.
#include "../../flavours.hpp"

#include <atomic>
#include <limits>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace {

using guarded::assume_unlinked;

template <class D>
struct limited {
    explicit limited(guarded::reclaim_limit most) { guarded::set_limit<D>(most); }
    limited(const limited&) = delete;
    limited& operator=(const limited&) = delete;
    ~limited() { guarded::set_limit<D>({}); }
};

}  // namespace

TEMPLATE_LIST_TEST_CASE("what is pending stays within the limit, in objects", "[limit]", tests::flavours_with_sections) {
    struct counted {
        explicit counted(std::atomic<int>& a) : alive{a} { ++alive; }
        ~counted() { --alive; }
        std::atomic<int>& alive;
    };
    guarded::barrier<TestType>();
    const limited<TestType> within{{.objects = 100}};
    std::atomic<int> alive{0};  // stats() is read in steps, and other threads go on between
    std::atomic<bool> too_many{false};
    {
        std::vector<std::jthread> all;
        for (int t = 0; t < 3; ++t)
            all.emplace_back([&] {
                const auto me = guarded::register_thread<TestType>();
                for (int i = 0; i < 2'000; ++i) {
                    retire(assume_unlinked<TestType>(new counted{alive}));
                    if (alive > 103) too_many = true;  // each thread has one on its way
                }
            });
    }
    REQUIRE_FALSE(too_many);
    guarded::barrier<TestType>();
    REQUIRE(alive == 0);
}

TEMPLATE_LIST_TEST_CASE("what is pending stays within the limit, in bytes", "[limit]", tests::flavours_with_sections) {
    struct kilobyte {
        char bytes[1024];
    };
    guarded::barrier<TestType>();
    const limited<TestType> within{{.bytes = 64 * 1024}};
    guarded::slot<kilobyte, TestType> place;
    for (int i = 0; i < 1'000; ++i) {
        place.publish(std::make_unique<kilobyte>());
        REQUIRE(guarded::stats<TestType>().pending_bytes <= 65 * 1024);
    }
}

TEMPLATE_LIST_TEST_CASE("nothing waits inside a section; the next call outside does", "[limit]",
                        tests::flavours_with_sections) {
    guarded::barrier<TestType>();
    const limited<TestType> within{{.objects = 10}};
    const auto me = guarded::register_thread<TestType>();
    {
        const auto g = read_lock(me);
        for (int i = 0; i < 100; ++i) retire(assume_unlinked<TestType>(new int{i}));
        REQUIRE(guarded::stats<TestType>().pending == 100);
    }
    retire(assume_unlinked<TestType>(new int{0}));
    REQUIRE(guarded::stats<TestType>().pending <= 10);
}

TEMPLATE_LIST_TEST_CASE("what destructors retire on liburcu's thread does not wait there", "[limit]",
                        tests::flavours_with_sections) {
    struct heir {
        int left;
        ~heir() {
            if (left > 0) retire(assume_unlinked<TestType>(new heir{left - 1}));
        }
    };
    guarded::barrier<TestType>();
    const limited<TestType> within{{.objects = 0}};
    retire(assume_unlinked<TestType>(new heir{5}));
    REQUIRE(guarded::stats<TestType>().pending == 0);
}

TEMPLATE_LIST_TEST_CASE("a tree keeps to the limit when its guard ends", "[limit]", tests::flavours_with_sections) {
    guarded::barrier<TestType>();
    guarded::range_map<std::uint64_t, int, TestType> map;
    const limited<TestType> within{{.objects = 50}};
    for (std::uint64_t i = 0; i < 1'000; ++i) {
        {
            const auto w = lock(map);
            map.store(w, 1, std::make_unique<int>(1));
        }
        REQUIRE(guarded::stats<TestType>().pending <= 50);
    }
}

TEST_CASE("a qsbr thread waits at its quiescent states", "[limit]") {
    guarded::barrier<guarded::rcu_qsbr>();
    const limited<guarded::rcu_qsbr> within{{.objects = 10}};
    const auto me = guarded::register_thread<guarded::rcu_qsbr>();
    for (int round = 0; round < 20; ++round) {
        {
            const auto g = read_lock(me);
            for (int i = 0; i < 8; ++i) retire(assume_unlinked<guarded::rcu_qsbr>(new int{i}));
        }
        quiescent_state(me);
        REQUIRE(guarded::stats<guarded::rcu_qsbr>().pending <= 10);
    }
}

TEST_CASE("who is not online in qsbr waits at once", "[limit]") {
    using domain = guarded::rcu_qsbr;
    guarded::set_limit<domain>({.objects = 10});
    const auto within = [] {
        for (int i = 0; i < 1'000; ++i) {
            retire(guarded::assume_unlinked<domain>(new int{i}));
            if (guarded::stats<domain>().pending > 11) return false;
        }
        return true;
    };
    REQUIRE(within());
    {
        const auto me = guarded::register_thread<domain>();
        const auto away = guarded::offline(me);
        REQUIRE(within());
    }
    guarded::set_limit<domain>({});
}

TEST_CASE("qsbr threads that wait for the limit at their quiescent states do not wait for each other", "[limit]") {
    using domain = guarded::rcu_qsbr;
    guarded::barrier<domain>();
    const limited<domain> within{{.objects = 4}};
    std::vector<std::jthread> all;
    for (int t = 0; t < 3; ++t)
        all.emplace_back([] {
            const auto me = guarded::register_thread<domain>();
            for (int i = 0; i < 500; ++i) {
                retire(assume_unlinked<domain>(new int{i}));
                quiescent_state(me);
            }
        });
    all.clear();
    REQUIRE(guarded::stats<domain>().pending <= 6);
}

TEST_CASE("nothing waits inside a section of another domain", "[limit]") {
    using guarded::rcu_bp;
    using guarded::rcu_memb;
    const limited<rcu_bp> of_bp{{.objects = 0}};
    const limited<rcu_memb> of_memb{{.objects = 0}};
    std::atomic<int> inside{0};
    const auto both = [&inside] {
        ++inside;
        while (inside < 2) std::this_thread::yield();
    };
    std::jthread one{[&] {
        const auto g = guarded::read_lock();
        both();
        retire(assume_unlinked<rcu_memb>(new int{1}));
    }};
    std::jthread other{[&] {
        const auto me = guarded::register_thread<rcu_memb>();
        const auto g = read_lock(me);
        both();
        retire(assume_unlinked<rcu_bp>(new int{1}));
    }};
}

TEST_CASE("destructors that retire in each other's domain do not wait for each other", "[limit]") {
    using guarded::rcu_bp;
    using guarded::rcu_memb;
    const limited<rcu_bp> of_bp{{.objects = 0}};
    const limited<rcu_memb> of_memb{{.objects = 0}};
    static std::atomic<int> inside;
    inside = 0;
    const auto both = [] {
        ++inside;
        for (int i = 0; inside < 2 && i < 1'000'000; ++i) std::this_thread::yield();
    };
    {
        const auto me = guarded::register_thread<rcu_memb>();
        const auto g = read_lock(me);
        const auto h = guarded::read_lock();
        retire(assume_unlinked<rcu_bp>(new int{1}), [both](int* p) noexcept {
            delete p;
            both();
            retire(assume_unlinked<rcu_memb>(new int{1}));
        });
        retire(assume_unlinked<rcu_memb>(new int{1}), [both](int* p) noexcept {
            delete p;
            both();
            retire(assume_unlinked<rcu_bp>(new int{1}));
        });
    }
    guarded::barrier<rcu_bp>();
    guarded::barrier<rcu_memb>();
    REQUIRE(inside == 2);
}

TEMPLATE_LIST_TEST_CASE("whatever retires keeps to the limit", "[limit]", tests::flavours_with_sections) {
    struct space {};
    using owner = guarded::locked<space, guarded::outer_mutex<std::mutex>>;
    struct shared : guarded::counted<TestType> {};
    guarded::barrier<TestType>();
    const limited<TestType> within{{.objects = 20}};
    const auto pending = [] { return guarded::stats<TestType>().pending; };
    owner mine;
    guarded::range_map<std::uint64_t, int, TestType, guarded::outer_lock<owner>> map;
    const auto me = guarded::register_thread<TestType>();
    guarded::slot<shared, TestType> counted;
    for (int i = 0; i < 200; ++i) {
        {  // what ends is counted, and waited for by the next call
            const guarded::slot<int, TestType> ends{std::make_unique<int>(i)};
            guarded::batch<TestType> forgotten;
            for (int n = 0; n < 30; ++n) forgotten.add(assume_unlinked<TestType>(new int{i}));
        }
        {
            guarded::batch<TestType> given;
            for (int n = 0; n < 5; ++n) given.add(assume_unlinked<TestType>(new int{i}));
            retire(std::move(given));
        }
        REQUIRE(pending() <= 20);
        retire(assume_unlinked<TestType>(new int{i}), [](int* p) noexcept { delete p; });
        REQUIRE(pending() <= 20);
        {
            const auto w = lock(mine);
            map.store(w, 1, std::make_unique<int>(1));
        }
        REQUIRE(pending() <= 20);
        counted.publish(std::make_unique<shared>());
        {
            const auto held = [&] {
                const auto g = read_lock(me);
                return handoff(g, counted.load(g), guarded::by_reference);
            }();
            counted.publish(nullptr);
            REQUIRE(pending() <= 20);
        }
    }
}

TEST_CASE("who is online in qsbr does not wait for another domain's limit", "[limit]") {
    using guarded::rcu_memb;
    using guarded::rcu_qsbr;
    const limited<rcu_memb> within{{.objects = 4}};
    const auto me = guarded::register_thread<rcu_qsbr>();
    {
        const auto g = read_lock(me);
        for (int i = 0; i < 10; ++i)
            retire(assume_unlinked<rcu_memb>(new int), [](int* p) noexcept {
                guarded::synchronize<rcu_qsbr>();  // which waits for this section
                delete p;
            });
    }
    const auto away = offline(me);
    guarded::barrier<rcu_memb>();
}

TEMPLATE_LIST_TEST_CASE("what C code's callbacks retire on liburcu's thread does not wait there", "[limit]",
                        tests::flavours_with_sections) {
    const limited<TestType> within{{.objects = 2}};
    static rcu_head head;
    static std::atomic<bool> done;
    done = false;
    TestType::flavour().update_call_rcu(&head, [](rcu_head*) {
        for (int i = 0; i < 10; ++i) retire(assume_unlinked<TestType>(new int));
        done = true;
    });
    while (!done) std::this_thread::yield();
    guarded::barrier<TestType>();
}
