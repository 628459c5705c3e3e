// Reading through a bound pointer: copies, links, fields and loans, each naming the guard.
#include "../../flavours.hpp"
#include "../child.hpp"

#include <atomic>
#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace {

using guarded::rcu_mb;
using guarded::rcu_memb;
using guarded::register_thread;

struct inner {
    int depth = 1;
    std::string text = "inner";
};

struct node {
    int value = 1;
    std::string name = "node";
    std::atomic<int> hits{0};
    std::vector<int> many{1, 2, 3};
    inner part;
    std::unique_ptr<inner> owned;
    guarded::slot<node, rcu_memb> next;
    guarded::slot<inner, rcu_memb> side;
    node* raw = nullptr;
    int cells[2] = {5, 6};

    int twice() const { return 2 * value; }
    const std::string& by_reference() const { return name; }
    int twice_quietly() const noexcept { return 2 * value; }
};

struct plain {
    int a = 1;
    std::string b = "two";
};

}  // namespace

TEMPLATE_LIST_TEST_CASE("get copies a member out of the section", "[access]", tests::all_flavours) {
    const auto me = register_thread<TestType>();
    guarded::slot<node, TestType> place{std::make_unique<node>()};
    auto g = read_lock(me);
    const auto p = place.load(g);
    const auto value = get(g, p, &node::value);
    const auto name = get(g, p, &node::name);
    const auto many = get(g, p, &node::many);
    const auto part = get(g, p, &node::part);
    place.publish(nullptr);
    unlock(std::move(g));
    barrier(me);
    REQUIRE(value == 1);
    REQUIRE(name == "node");
    REQUIRE(many == std::vector{1, 2, 3});
    REQUIRE((part.depth == 1 && part.text == "inner"));
}

TEST_CASE("get copies what an atomic holds and what a const member function returns", "[access]") {
    const auto me = register_thread<rcu_memb>();
    guarded::slot<node, rcu_memb> place{std::make_unique<node>()};
    const auto g = read_lock(me);
    const auto p = place.load(g);
    REQUIRE(get(g, p, &node::hits) == 0);
    REQUIRE(get(g, p, &node::twice) == 2);
    REQUIRE(get(g, p, &node::twice_quietly) == 2);
    REQUIRE(get(g, p, &node::by_reference) == "node");
    STATIC_REQUIRE(std::is_same_v<decltype(get(g, p, &node::hits)), int>);
    STATIC_REQUIRE(std::is_same_v<decltype(get(g, p, &node::by_reference)), std::string>);
}

TEST_CASE("get reads volatile members, and gives what a function returns without a copy of it", "[access]") {
    struct gauge {
        volatile long level = 4;
        volatile std::atomic<int> peak{9};
        std::unique_ptr<int> copy() const { return std::make_unique<int>(static_cast<int>(level)); }
    };
    const auto me = register_thread<rcu_memb>();
    const guarded::slot<gauge, rcu_memb> place{std::make_unique<gauge>()};
    const auto g = read_lock(me);
    const auto p = place.load(g);
    REQUIRE(get(g, p, &gauge::level) == 4);
    REQUIRE(get(g, field(g, p, &gauge::level)) == 4);
    REQUIRE(get(g, p, &gauge::peak) == 9);
    REQUIRE(*get(g, p, &gauge::copy) == 4);
    STATIC_REQUIRE(std::is_same_v<decltype(get(g, p, &gauge::level)), long>);
    STATIC_REQUIRE(std::is_same_v<decltype(get(g, p, &gauge::peak)), int>);
}

TEST_CASE("get copies a whole object, and what a whole atomic holds", "[access]") {
    const auto me = register_thread<rcu_memb>();
    guarded::slot<plain, rcu_memb> place{std::make_unique<plain>()};
    guarded::slot<std::atomic<int>, rcu_memb> count{std::make_unique<std::atomic<int>>(7)};
    const auto g = read_lock(me);
    const plain copy = get(g, place.load(g));
    REQUIRE((copy.a == 1 && copy.b == "two"));
    REQUIRE(get(g, count.load(g)) == 7);
}

TEST_CASE("load follows slots and owning pointers, and gives null at the end", "[access]") {
    const auto me = register_thread<rcu_memb>();
    auto first = std::make_unique<node>();
    first->next.publish(std::make_unique<node>());
    first->side.publish(std::make_unique<inner>());
    first->owned = std::make_unique<inner>();
    guarded::slot<node, rcu_memb> place{std::move(first)};
    const auto g = read_lock(me);
    const auto p = place.load(g);
    const auto q = load(g, p, &node::next);
    REQUIRE(get(g, q, &node::value) == 1);
    REQUIRE_FALSE(load(g, q, &node::next));
    REQUIRE(get(g, load(g, p, &node::side), &inner::depth) == 1);
    REQUIRE(get(g, load(g, p, &node::owned), &inner::text) == "inner");
    REQUIRE_FALSE(load(g, q, &node::owned));
    STATIC_REQUIRE(std::is_same_v<decltype(load(g, p, &node::owned))::element_type, const inner>);
}

TEST_CASE("field gives a bound pointer to a member, and to a member of it", "[access]") {
    const auto me = register_thread<rcu_memb>();
    guarded::slot<node, rcu_memb> place{std::make_unique<node>()};
    const auto g = read_lock(me);
    const auto p = place.load(g);
    const auto part = field(g, p, &node::part);
    REQUIRE(get(g, part, &inner::depth) == 1);
    REQUIRE(get(g, field(g, part, &inner::text)) == "inner");
    REQUIRE(get(g, field(g, p, &node::hits)) == 0);
    const auto cells = with(g, field(g, p, &node::cells), [](const int(&c)[2]) { return c[0] + c[1]; });
    REQUIRE(cells == 11);
    STATIC_REQUIRE(std::is_same_v<decltype(part)::element_type, const inner>);
}

TEST_CASE("with lends a const object for one call and gives back what may leave", "[access]") {
    const auto me = register_thread<rcu_memb>();
    guarded::slot<node, rcu_memb> place{std::make_unique<node>()};
    const auto g = read_lock(me);
    const auto p = place.load(g);
    int calls = 0;
    unsafe_with(g, p, [&](const auto& n) {
        STATIC_REQUIRE(std::is_same_v<decltype(n), const node&>);
        ++calls;
    });
    REQUIRE(calls == 1);
    REQUIRE(with(g, p, [](const node& n) { return n.many.size(); }) == 3);
    REQUIRE(with(g, p, [](const node& n) { return n.name + "!"; }) == "node!");
    REQUIRE(unsafe_with(g, p, [owned = std::make_unique<int>(4)](const node& n) { return n.value + *owned; }) == 5);
    REQUIRE(with(g, p, &node::twice) == 2);
    const auto same = with(g, p, [](const node& n, auto itself) { return n.value == 1 ? itself : nullptr; }, p);
    REQUIRE(same == p);
}

TEST_CASE("with gives its function what stands behind it: named objects as const, others to keep", "[access]") {
    struct box {
        std::string name = "box";
        std::vector<std::unique_ptr<int>> all;
        std::size_t add(std::unique_ptr<int> more, int times) {
            all.push_back(std::move(more));
            return all.size() * static_cast<std::size_t>(times);
        }
    };
    guarded::locked<box> owner;
    const auto g = lock(owner);
    const auto p = root(g);
    auto one = std::make_unique<int>(1);
    with(g, p, [](box& b, auto given) { b.all.push_back(std::move(given)); }, std::move(one));
    REQUIRE(one == nullptr);
    REQUIRE(with(g, p, &box::add, std::make_unique<int>(2), 3) == 6);
    std::string name{"box"};
    const auto same = with(
        g, p,
        [](const box& b, auto& wanted, std::string_view view, const char* text) {
            STATIC_REQUIRE(std::is_same_v<decltype(wanted), const std::string&>);
            return b.name == wanted && b.name == view && b.name == text;
        },
        name, std::string_view{name}, "box");
    REQUIRE(same);
    const auto read = with(g, p, [](box&, const auto& by, auto b) { return get(by, b, &box::name); }, borrow(g), p);
    REQUIRE(read == "box");
}

#if GUARDED_CHECKED
TEST_CASE("unsafe_with asks afterwards whether the guard goes on", "[access]") {
    guarded::locked<int> owner{1};
    tests::require_stop("this guard was released", [&] {
        auto g = lock(owner);
        unsafe_with(g, root(g), [&](int&) { unlock(std::move(tests::hidden(g))); });
    });
}
#endif

TEST_CASE("what a function lent to by with throws comes through, and the section goes on", "[access]") {
    const auto me = register_thread<rcu_memb>();
    guarded::slot<node, rcu_memb> place{std::make_unique<node>()};
    const auto g = read_lock(me);
    const auto p = place.load(g);
    REQUIRE_THROWS_AS(with(g, p, [](const node&) { throw 1; }), int);
    REQUIRE(get(g, p, &node::value) == 1);
}

TEST_CASE("unsafe_ref gives a reference: const under a read guard", "[access]") {
    const auto me = register_thread<rcu_memb>();
    guarded::slot<node, rcu_memb> place{std::make_unique<node>()};
    const auto g = read_lock(me);
    const node& n = unsafe_ref(g, place.load(g));
    REQUIRE(n.value == 1);
    STATIC_REQUIRE(std::is_same_v<decltype(unsafe_ref(g, place.load(g))), const node&>);
}

TEST_CASE("two domains are read at once, each under its own guard", "[access]") {
    const auto in_memb = register_thread<rcu_memb>();
    const auto in_mb = register_thread<rcu_mb>();
    guarded::slot<plain, rcu_memb> here{std::make_unique<plain>()};
    guarded::slot<plain, rcu_mb> there{std::make_unique<plain>()};
    const auto g = read_lock(in_memb);
    const auto h = read_lock(in_mb);
    REQUIRE(get(g, here.load(g), &plain::a) + get(h, there.load(h), &plain::a) == 2);
}

#if GUARDED_CHECKED

TEST_CASE("a null bound pointer that is read is stopped", "[access]") {
    const auto me = register_thread<rcu_memb>();
    const guarded::slot<node, rcu_memb> empty;
    const std::string null = "null bound pointer read";
    const auto g = read_lock(me);
    const auto p = empty.load(g);
    tests::require_stop(null, [&] { return get(g, p, &node::value); });
    tests::require_stop(null, [&] { return load(g, p, &node::next) ? 1 : 0; });
    tests::require_stop(null, [&] { return field(g, p, &node::part) ? 1 : 0; });
    tests::require_stop(null, [&] { with(g, p, [](const node&) {}); });
    tests::require_stop(null, [&] { return unsafe_ref(g, p).value; });
}

#endif

#if GUARDED_CHECKED

namespace {

struct owners {
    std::unique_ptr<inner> one = std::make_unique<inner>();
    std::shared_ptr<inner> shared = std::make_shared<inner>();
    std::optional<inner> maybe{inner{}};
};

/// member leads to an object, change(g, p) ends it.
template <class Change>
void require_stopped_after(auto member, Change change) {
    guarded::locked<owners> all;
    tests::require_stop("this element was removed or moved since it was found", [&] {
        const auto g = lock(all);
        const auto stale = load(g, root(g), member);
        change(borrow(g), root(g));
        return get(g, stale, &inner::depth);
    });
}

}  // namespace

TEST_CASE("checked builds stop what a member owned before a change under the same guard", "[access]") {
    require_stopped_after(&owners::one, [](auto g, auto p) { set(g, p, &owners::one, nullptr); });
    require_stopped_after(&owners::one, [](auto g, auto p) { set(g, p, &owners::one, std::make_unique<inner>()); });
    require_stopped_after(&owners::one, [](auto g, auto p) { with(g, p, [](owners& o) { o.one.reset(); }); });
    require_stopped_after(&owners::shared, [](auto g, auto p) { set(g, p, &owners::shared, nullptr); });
    require_stopped_after(&owners::maybe, [](auto g, auto p) { set(g, p, &owners::maybe, std::nullopt); });
    guarded::locked<owners> all;
    const auto other = [&] {
        const auto g = lock(all);
        return get(g, root(g), &owners::shared);
    }();
    const auto g = lock(all);
    const auto one = load(g, root(g), &owners::one);
    const auto shared = load(g, root(g), &owners::shared);
    const auto maybe = load(g, root(g), &owners::maybe);
    set(g, root(g), &owners::shared, nullptr);  // another owns it, too
    set(g, root(g), &owners::maybe, inner{2, "again"});
    with(g, root(g), [](owners& o) { o.one->depth = 3; });
    REQUIRE((get(g, one, &inner::depth) == 3 && get(g, shared, &inner::depth) == 1 && get(g, maybe, &inner::depth) == 2));
}

TEST_CASE("checked builds stop what a lock's guard found and its thread has retired", "[access]") {
    const auto why = "this was retired since it was found, and a lock keeps nothing that is retired";
    guarded::range_map<unsigned, inner> tree;
    const auto read_after = [&](auto retire_it) {
        return [&tree, retire_it] {
            const auto w = lock(tree);
            tree.store(w, 1, std::make_unique<inner>());
            const auto stale = tree.load(w, 1);
            retire_it(tree.take(w, 1));
            return get(w, stale, &inner::depth);
        };
    };
    tests::require_stop(why, read_after([](auto&& u) { retire(std::move(u)); }));
    tests::require_stop(why, read_after([](auto&& u) { retire(std::move(u), [](const inner* i) noexcept { delete i; }); }));
    tests::require_stop(why, read_after([](auto&& u) {
                            guarded::batch<guarded::rcu_bp> some;
                            some.add(std::move(u));
                        }));
    {
        const auto w = lock(tree);
        tree.store(w, 1, std::make_unique<inner>());
        tree.store(w, 2, std::make_unique<inner>());
    }
    const auto g = guarded::read_lock();
    const auto p = tree.load(g, 1);
    const auto w = lock(tree);
    const auto erased = tree.load(w, 2);
    retire(tree.take(w, 1));
    tree.erase(w, 2);
    REQUIRE(get(g, p, &inner::depth) == 1);       // a section keeps what is retired
    REQUIRE(get(w, erased, &inner::depth) == 1);  // a tree keeps what is erased until its guard ends
}

TEST_CASE("what a lock's guard found goes on when a slot's share of it was retired", "[access]") {
    struct peer : guarded::counted<> {
        int port = 53;
        guarded::locked<int> own;
    };
    guarded::slot<peer> shown;
    auto mine = guarded::make_counted<peer>();
    shown.publish(share(mine));
    guarded::locked<std::map<int, guarded::ref<peer>>> by_port;
    {
        const auto g = lock(by_port);
        try_emplace(g, root(g), 53, share(mine));
        const auto found = find(g, root(g), 53);
        retire(shown.exchange(nullptr));
        REQUIRE(get(g, found, &peer::port) == 53);
    }
    shown.publish(share(mine));
    {
        const auto g = guarded::read_lock();
        const auto h = lock(g, shown.load(g), &peer::own);
        const auto held = root(h);
        retire(shown.exchange(nullptr));
        set(h, held, 4);  // the section keeps the peer
        REQUIRE(get(h, held) == 4);
    }
    shown.publish(share(mine));
    const auto h = lock(std::move(mine), &peer::own);
    const auto held = root(h);
    retire(shown.exchange(nullptr));
    REQUIRE(get(h, held) == 4);
}

#endif
