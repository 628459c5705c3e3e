// Readers of slots, lists, references and object locks beside writers that replace everything: nothing freed is ever seen.
#include "canary.hpp"

#include <array>
#include <atomic>
#include <memory>
#include <mutex>
#include <random>
#include <thread>
#include <utility>
#include <vector>

namespace {

using guarded::register_thread;
using tests::canary;

/// Whatever a writer publishes says the same thing twice.
struct pair {
    explicit pair(int n) : first{n}, second{-n} {}
    bool broken() const { return alive.dead() || first + second != 0; }
    canary alive;
    int first;
    int second;
};

/// Runs read(me, round) on two threads until write(random) was called `changes` times on each of two others.
template <class D, class Read, class Write>
void storm(int changes, Read read, Write write) {
    std::atomic<int> writers{2};
    std::vector<std::jthread> threads;
    for (int t = 0; t < 2; ++t) {
        threads.emplace_back([&, t] {
            std::mt19937 random(static_cast<unsigned>(t));
            const auto me = register_thread<D>();
            for (int i = 0; i < changes * tests::scale(); ++i) {
                write(me, random);
                tests::between_sections(me);
            }
            --writers;
        });
        threads.emplace_back([&] {
            const auto me = register_thread<D>();
            for (bool last = false; !last;) {  // the last time nobody writes any more
                last = writers == 0;
                read(me);
                tests::between_sections(me);
            }
        });
    }
}

template <class D>
struct chained {
    explicit chained(int n, std::unique_ptr<chained> rest) : number{n}, next{std::move(rest)} {}
    canary alive;
    int number;
    guarded::slot<chained, D> next;
};

template <class D>
std::unique_ptr<chained<D>> make_list(int first, int length) {
    std::unique_ptr<chained<D>> list;
    for (int i = length; i-- > 0;) list = std::make_unique<chained<D>>(first + i, std::move(list));
    return list;
}

template <class D>
struct shared : guarded::counted<D> {
    explicit shared(int n) : content{n} {}
    pair content;
};

struct lockable {
    explicit lockable(int n) : content{n} {}
    guarded::object_lock lock;
    pair content;
};

}  // namespace

TEMPLATE_LIST_TEST_CASE("readers of slots see whole objects, however they are replaced", "[stress]", tests::all_flavours) {
    std::atomic<int> broken{0};
    std::atomic<int> lost{0};
    {
        std::array<guarded::slot<pair, TestType>, 4> places;
        storm<TestType>(
            5'000,
            [&](const auto& me) {
                const auto g = read_lock(me);
                for (const auto& place : places) {
                    const auto p = place.load(g);
                    for (int again = 0; p && again < 20; ++again) broken += get(g, p, &pair::broken) ? 1 : 0;
                }
            },
            [&](const auto& me, auto& random) {
                auto& place = places[random() % places.size()];
                auto next = std::make_unique<pair>(static_cast<int>(random() % 1000));
                switch (random() % 256) {
                    case 0:
                        if (const auto old = wait(place.exchange(std::move(next)))) broken += old->broken() ? 1 : 0;
                        break;
                    case 1:
                        if (pair* old = unrcu(place.exchange(std::move(next)))) {
                            synchronize(me);
                            const std::unique_ptr<pair> mine{old};
                            broken += mine->broken() ? 1 : 0;
                        }
                        break;
                    case 2:
                        place.publish(nullptr);
                        break;
                    default: {
                        if (random() % 2 == 0) return place.publish(std::move(next));
                        const auto g = read_lock(me);
                        auto done = place.compare_exchange(g, place.load(g), std::move(next));
                        lost += !done && done.rejected == nullptr ? 1 : 0;
                        retire(std::move(done.unlinked));
                    }
                }
            });
    }
    guarded::barrier<TestType>();
    REQUIRE(broken == 0);
    REQUIRE(lost == 0);
    REQUIRE(canary::count() == 0);
}

TEMPLATE_LIST_TEST_CASE("readers walk whole lists that writers replace", "[stress]", tests::all_flavours) {
    constexpr int length = 8;
    std::atomic<int> dead{0};
    std::atomic<int> torn{0};
    {
        guarded::slot<chained<TestType>, TestType> head{make_list<TestType>(0, length)};
        storm<TestType>(
            20'000,
            [&](const auto& me) {
                const auto g = read_lock(me);
                auto p = head.load(g);
                const int first = get(g, p, &chained<TestType>::number);
                int walked = 0;
                for (; p; p = load(g, p, &chained<TestType>::next), ++walked) {
                    torn += get(g, p, &chained<TestType>::number) != first + walked ? 1 : 0;
                    dead += with(g, p, [](const auto& here) { return here.alive.dead(); }) ? 1 : 0;
                }
                torn += walked != length ? 1 : 0;
            },
            [&](const auto&, auto& random) { head.publish(make_list<TestType>(static_cast<int>(random() % 1000), length)); });
    }
    guarded::barrier<TestType>();
    REQUIRE(dead == 0);
    REQUIRE(torn == 0);
    REQUIRE(canary::count() == 0);
}

TEMPLATE_LIST_TEST_CASE("a counted reference outlives its section and its slot", "[stress]", tests::all_flavours) {
    std::atomic<int> broken{0};
    std::atomic<long> taken{0};
    {
        guarded::slot<shared<TestType>, TestType> place{std::make_unique<shared<TestType>>(1)};
        storm<TestType>(
            50'000,
            [&](const auto& me) {
                auto g = read_lock(me);
                auto mine = handoff(g, place.load(g), guarded::by_reference);
                unlock(std::move(g));
                if (!mine) return;
                ++taken;
                tests::between_sections(me);
                auto other = share(mine);
                release(std::move(mine));
                broken += with(other, [](const auto& it) { return it.content.broken(); }) ? 1 : 0;
            },
            [&](const auto&, auto& random) {
                place.publish(std::make_unique<shared<TestType>>(static_cast<int>(random() % 1000)));
            });
    }
    guarded::barrier<TestType>();
    REQUIRE(taken > 0);
    REQUIRE(broken == 0);
    REQUIRE(canary::count() == 0);
}

TEMPLATE_LIST_TEST_CASE("an object held by its own lock stays as it is", "[stress]", tests::all_flavours) {
    std::atomic<int> broken{0};
    std::atomic<long> taken{0};
    {
        std::mutex one_writer;
        auto oldest = std::make_unique<lockable>(1);
        lockable* current = oldest.get();  // the writer's
        guarded::slot<lockable, TestType> place{std::move(oldest)};
        storm<TestType>(
            50'000,
            [&](const auto& me) {
                auto g = read_lock(me);
                const auto mine = handoff(g, place.load(g), guarded::by_lock{&lockable::lock});
                unlock(std::move(g));
                if (!mine) return;
                ++taken;
                tests::between_sections(me);
                const int first = with(mine, [](const lockable& it) { return it.content.first; });
                broken +=
                    with(mine, [](const lockable& it, int f) { return it.content.broken() || it.content.first != f; }, first);
            },
            [&](const auto&, auto& random) {
                const std::lock_guard alone{one_writer};
                lockable& object = *current;
                object.lock.lock();
                object.content.first = -7;  // in between nobody may look
                object.content.second = 7;
                if (random() % 2 == 0) {
                    object.lock.detach();
                    auto next = std::make_unique<lockable>(static_cast<int>(random() % 1000));
                    current = next.get();
                    auto old = place.exchange(std::move(next));
                    object.lock.unlock();
                    retire(std::move(old));
                } else {
                    object.lock.unlock();
                }
            });
    }
    guarded::barrier<TestType>();
    REQUIRE(taken > 0);
    REQUIRE(broken == 0);
    REQUIRE(canary::count() == 0);
}

TEST_CASE("a canary tells when an object ends without a grace period", "[stress]") {
    struct bird {
        std::atomic<bool> dead{false};
    };
    std::atomic<bool> seen{false};
    guarded::slot<bird> place{std::make_unique<bird>()};
    std::jthread writer{[&] {
        while (!seen) {
            auto old = place.exchange(std::make_unique<bird>());
            bird* too_early = unrcu(std::move(old));
            too_early->dead = true;  // the bug: its readers were not waited for
            guarded::synchronize();
            delete too_early;
        }
    }};
    while (!seen) {
        const auto g = guarded::read_lock();
        const auto p = place.load(g);
        for (int again = 0; again < 100; ++again)
            if (get(g, p, &bird::dead)) seen = true;
    }
    REQUIRE(seen);
}
