// Guards that go to functions which are no templates.
#include "package/callee.hpp"

#include "../child.hpp"

#include <array>
#include <csignal>
#include <cstdint>
#include <functional>
#include <memory>
#include <thread>
#include <utility>

namespace {

using guarded::borrow;
using guarded::register_thread;
using packages::node;

template <class D>
std::unique_ptr<node<D>> two_nodes() {
    auto first = std::make_unique<node<D>>(1);
    first->next.publish(std::make_unique<node<D>>(2));
    return first;
}

/// What a user's plugins implement.
struct visitor {
    visitor() = default;
    visitor(const visitor&) = delete;
    visitor& operator=(const visitor&) = delete;
    virtual ~visitor() = default;
    virtual int visit(guarded::package<guarded::rcu_bp, node<guarded::rcu_bp>> in) = 0;
};
struct doubling : visitor {
    int visit(guarded::package<guarded::rcu_bp, node<guarded::rcu_bp>> in) override {
        auto [g, n] = open(in);
        return 2 * packages::value_of<guarded::rcu_bp>(pack(g, n));
    }
};

}  // namespace

TEMPLATE_LIST_TEST_CASE("a function in another file reads under its caller's guard", "[package]", tests::all_flavours) {
    const tests::all_freed_at_end<TestType> freed;
    const guarded::slot<node<TestType>, TestType> head{two_nodes<TestType>()};
    const auto me = register_thread<TestType>();
    const auto g = read_lock(me);
    const auto first = head.load(g);
    REQUIRE(packages::value_of<TestType>(pack(g, first)) == 1);
    REQUIRE(packages::value_of<TestType>(pack(borrow(g), first)) == 1);
    const auto second = unpack(g, packages::next_of<TestType>(pack(g, first)));
    REQUIRE(get(g, second, &tests::tracked::value) == 2);
    const auto none = unpack(g, packages::next_of<TestType>(pack(g, second)));
    REQUIRE(none == nullptr);
    REQUIRE(packages::value_of<TestType>(pack(g, none)) == 0);
}

TEST_CASE("a package of derived classes is one of their bases", "[package]") {
    const guarded::slot<packages::leaf> head{std::make_unique<packages::leaf>(3)};
    const auto g = guarded::read_lock();
    const auto p = head.load(g);
    REQUIRE(packages::sum_of(pack(g, p, p)) == 6);
}

TEST_CASE("virtual functions, std::function and C callbacks take packages", "[package]") {
    using package = guarded::package<guarded::rcu_bp, node<guarded::rcu_bp>>;
    const guarded::slot<node<guarded::rcu_bp>> head{two_nodes<guarded::rcu_bp>()};
    const std::function<int(const package&)> kept = [](const package& in) {
        auto [g, n] = open(in);
        return get(g, n, &tests::tracked::value);
    };
    int (*const callback)(const package*, int) = [](const package* in, int more) {
        auto [g, n] = open(*in);
        return get(g, n, &tests::tracked::value) + more;
    };
    doubling own;
    visitor& some = own;
    const auto g = guarded::read_lock();
    const auto p = head.load(g);
    REQUIRE(some.visit(pack(g, p)) == 2);
    REQUIRE(kept(pack(g, p)) == 1);
    const auto in = pack(g, p);
    REQUIRE(callback(&in, 5) == 6);
}

TEST_CASE("a function in another file reads and writes under its caller's lock", "[package]") {
    packages::account money{std::in_place, 1};
    {
        const auto g = lock(money);
        packages::put(pack(g, root(g)), 4);
        packages::put(pack(borrow(g), root(g)), get(g, root(g), &tests::tracked::value) + 1);
    }
    const auto g = lock_shared(money);
    REQUIRE(packages::look(pack(g, root(g))) == 10);
}

TEST_CASE("a function in another file walks and changes a tree", "[package]") {
    const tests::all_freed_at_end<guarded::rcu_bp> freed;
    packages::tree map;
    {
        const auto w = lock(map);
        for (unsigned i = 0; i < 10; ++i) packages::store(pack(w), map, i, static_cast<int>(i));
    }
    {
        const auto g = guarded::read_lock();
        REQUIRE(packages::sum_of(pack(g), map) == 45);
    }
}

TEST_CASE("a package that comes back is unpacked under the guard that was packed alone", "[package]") {
    const auto end = tests::run_in_child([] {
        const guarded::slot<node<guarded::rcu_bp>> head{two_nodes<guarded::rcu_bp>()};
        const auto g = guarded::read_lock();
        const auto h = guarded::read_lock();
        static_cast<void>(unpack(h, packages::next_of<guarded::rcu_bp>(pack(g, head.load(g)))));
    });
    CHECK(end.died_of(SIGABRT));
    const char* const why = GUARDED_CHECKED ? "read under another guard" : "unpacked under another guard";
    CHECK(end.said.find(why) != std::string::npos);
}

TEST_CASE("a package of several pointers comes back as several", "[package]") {
    const guarded::slot<packages::leaf> head{std::make_unique<packages::leaf>(3)};
    const auto g = guarded::read_lock();
    const auto p = head.load(g);
    const auto [first, second] = unpack(g, pack(g, p, p));
    REQUIRE(first == p);
    REQUIRE(second == p);
}

TEST_CASE("a guard that was packed may move", "[package]") {
    const guarded::slot<node<guarded::rcu_bp>> head{two_nodes<guarded::rcu_bp>()};
    auto g = guarded::read_lock();
    auto back = packages::next_of<guarded::rcu_bp>(pack(g, head.load(g)));
    const auto moved = std::move(g);
    REQUIRE(get(moved, unpack(moved, std::move(back)), &tests::tracked::value) == 2);
}

TEST_CASE("an opened guard is lent on by borrow", "[package]") {
    packages::tree map;
    const auto add = [](auto g, packages::tree& to) { to.store(g, 1, 1, std::make_unique<tests::tracked>(1)); };
    auto w = lock(map);
    const auto in = pack(w);
    auto [opened] = open(in);
    add(borrow(opened), map);
    REQUIRE(get(w, map.load(w, 1), &tests::tracked::value) == 1);
}

TEST_CASE("a lock that is held alone is one that is held with others", "[package]") {
    packages::account money{std::in_place, 5};
    const auto g = lock(money);
    REQUIRE(packages::look(pack(g, root(g))) == 10);
}

TEST_CASE("trees are swapped by a function in another file", "[package]") {
    packages::tree one;
    packages::tree two;
    auto w = lock(one);
    auto x = lock(two);
    one.store(w, 1, 1, std::make_unique<tests::tracked>(1));
    packages::swap(pack(w), pack(x), one, two);
    packages::store(pack(x), two, 2, 2);
    REQUIRE(get(x, two.load(x, 1), &tests::tracked::value) == 1);
    REQUIRE(one.load(w, 1) == nullptr);
}

#if GUARDED_CHECKED
namespace {

using own_package = guarded::package<guarded::rcu_bp, node<guarded::rcu_bp>>;
struct keeps {
    own_package in;
};
/// Whether that is stopped, with those words.
template <class F>
bool stops(const char* why, F misuse) {
    const auto end = tests::run_in_child(misuse);
    CAPTURE(end.said);
    CHECK(end.died_of(SIGABRT));
    return end.said.find(why) != std::string::npos;
}

}  // namespace

TEST_CASE("a package that is kept past its guard stops when it is opened or used", "[package]") {
    const guarded::slot<node<guarded::rcu_bp>> head{two_nodes<guarded::rcu_bp>()};
    constexpr auto ended = "the guard that was packed has ended";
    REQUIRE(stops(ended, [&] {
        auto g = guarded::read_lock();
        const keeps kept{pack(g, head.load(g))};
        unlock(std::move(g));
        auto [h, n] = open(kept.in);
        static_cast<void>(get(h, n, &tests::tracked::value));
    }));
    REQUIRE(stops(ended, [&] {
        auto g = guarded::read_lock();
        const auto in = pack(g, head.load(g));
        auto [h, n] = open(in);
        unlock(std::move(g));
        static_cast<void>(get(h, n, &tests::tracked::value));
    }));
    REQUIRE(stops("belongs to another thread", [&] {
        const auto g = guarded::read_lock();
        const auto in = pack(g, head.load(g));
        auto [h, n] = open(in);
        const auto& lent = h;
        const auto& read = n;
        std::thread{[&] { static_cast<void>(get(lent, read, &tests::tracked::value)); }}.join();
    }));
}

TEST_CASE("what was read before a function swapped the trees is stale", "[package]") {
    packages::tree one;
    packages::tree two;
    REQUIRE(stops("earlier critical section", [&] {
        auto w = lock(one);
        auto x = lock(two);
        one.store(w, 1, 1, std::make_unique<tests::tracked>(1));
        const auto before = one.load(w, 1);
        packages::swap(pack(w), pack(x), one, two);
        static_cast<void>(get(w, before, &tests::tracked::value));
    }));
}

TEST_CASE("a package of a part that has no checks is not opened by one that has", "[package]") {
    REQUIRE(stops("built without checks", [] {
        alignas(own_package) std::array<std::uintptr_t, sizeof(own_package) / sizeof(std::uintptr_t)> bytes{1};
        auto [g, n] = open(*reinterpret_cast<const own_package*>(bytes.data()));
    }));
}
#endif
