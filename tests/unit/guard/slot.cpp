// Slots: publishing, exchanging, comparing, and leaving nothing behind.
#include "../../flavours.hpp"
#include "../child.hpp"

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

namespace {

using guarded::rcu_memb;
using guarded::rcu_qsbr;
using guarded::register_thread;
using guarded::slot;
using tests::tracked;

template <class D>
struct node : tracked {
    using tracked::tracked;
    slot<node, D> next;
};

/// Two types whose slots hold each other.
template <class D>
struct odd;
template <class D>
struct even : tracked {
    slot<odd<D>, D> next;
};
template <class D>
struct odd : tracked {
    slot<even<D>, D> next;
};

template <class D>
struct tree : tracked {
    slot<tree, D> left;
    slot<tree, D> right;
};

/// Its slots are not in its own memory.
template <class D>
struct table : tracked {
    std::vector<slot<tracked, D>> rows{8};
};

struct of_two_domains : tracked {
    slot<tracked, guarded::rcu_mb> other;
};

struct polymorphic {
    polymorphic() = default;
    polymorphic(const polymorphic&) = delete;
    polymorphic& operator=(const polymorphic&) = delete;
    virtual ~polymorphic() = default;
};
template <class D>
struct with_slot : polymorphic, tracked {
    slot<tracked, D> more{std::make_unique<tracked>()};
};

template <class D>
struct counted_node : guarded::counted<D>, tracked {
    using tracked::tracked;
    slot<counted_node, D> next;
};
/// Its slot is not in its own memory.
template <class D>
struct boxed_node : tracked {
    using tracked::tracked;
    std::unique_ptr<slot<boxed_node, D>> box = std::make_unique<slot<boxed_node, D>>();
    slot<boxed_node, D>& next = *box;
};
/// Its slot is in a part of it that those who delete it do not know.
template <class D>
struct base_node : polymorphic, tracked {
    using tracked::tracked;
};
template <class D>
struct derived_node : base_node<D> {
    using base_node<D>::base_node;
    slot<base_node<D>, D> next;
};

template <class Node, class Base = Node>
std::unique_ptr<Base> list(int length) {
    std::unique_ptr<Base> head;
    for (int i = 0; i < length; ++i) {
        auto next = std::make_unique<Node>(i);
        if (head) next->next.publish(std::move(head));
        head = std::move(next);
    }
    return head;
}

template <class D>
std::unique_ptr<tree<D>> full_tree(int depth) {
    auto t = std::make_unique<tree<D>>();
    if (depth > 1) {
        t->left.publish(full_tree<D>(depth - 1));
        t->right.publish(full_tree<D>(depth - 1));
    }
    return t;
}

}  // namespace

TEMPLATE_LIST_TEST_CASE("a slot is empty until something is published", "[slot]", tests::all_flavours) {
    const tests::all_freed_at_end<TestType> freed;
    const auto me = register_thread<TestType>();
    slot<tracked, TestType> place;
    const auto g = read_lock(me);
    REQUIRE_FALSE(place.load(g));
    place.publish(std::make_unique<tracked>(1));
    REQUIRE(get(g, place.load(g), &tracked::value) == 1);
    place.publish(nullptr);
    REQUIRE_FALSE(place.load(g));
}

TEMPLATE_LIST_TEST_CASE("a slot is born with an object or without one", "[slot]", tests::all_flavours) {
    const tests::all_freed_at_end<TestType> freed;
    const auto me = register_thread<TestType>();
    const slot<tracked, TestType> full{std::make_unique<tracked>(5)};
    const slot<tracked, TestType> empty{nullptr};
    const auto g = read_lock(me);
    REQUIRE(get(g, full.load(g), &tracked::value) == 5);
    REQUIRE_FALSE(empty.load(g));
}

TEMPLATE_LIST_TEST_CASE("publish retires what it replaces, readers go on with it", "[slot]", tests::all_flavours) {
    const tests::all_freed_at_end<TestType> freed;
    const auto me = register_thread<TestType>();
    slot<tracked, TestType> place{std::make_unique<tracked>(1)};
    {
        const auto g = read_lock(me);
        const auto old = place.load(g);
        place.publish(std::make_unique<tracked>(2));
        REQUIRE(get(g, old, &tracked::value) == 1);
        REQUIRE(get(g, place.load(g), &tracked::value) == 2);
    }
    barrier(me);
    REQUIRE(tracked::alive == 1);
}

TEMPLATE_LIST_TEST_CASE("publish takes an object of a derived class", "[slot]", tests::all_flavours) {
    const tests::all_freed_at_end<TestType> freed;
    const auto me = register_thread<TestType>();
    slot<polymorphic, TestType> place;
    place.publish(std::make_unique<with_slot<TestType>>());
    REQUIRE(tracked::alive == 2);
    place.publish(nullptr);
    barrier(me);
    barrier(me);  // what the derived part's slot holds was retired when its object was freed
    REQUIRE(tracked::alive == 0);
}

TEMPLATE_LIST_TEST_CASE("exchange gives back what was there", "[slot]", tests::all_flavours) {
    const tests::all_freed_at_end<TestType> freed;
    slot<tracked, TestType> place;
    auto none = place.exchange(std::make_unique<tracked>(1));
    REQUIRE_FALSE(bool{none});
    retire(std::move(none));
    auto first = place.exchange(std::make_unique<tracked>(2));
    REQUIRE(bool{first});
    const auto one = wait(std::move(first));
    REQUIRE(one->value == 1);
    const auto two = wait(place.exchange(nullptr));
    REQUIRE(two->value == 2);
    REQUIRE(place.access() == nullptr);
}

TEMPLATE_LIST_TEST_CASE("a compare_exchange that succeeds unlinks what was there", "[slot]", tests::all_flavours) {
    const tests::all_freed_at_end<TestType> freed;
    const auto me = register_thread<TestType>();
    slot<tracked, TestType> place{std::make_unique<tracked>(1)};
    const auto g = read_lock(me);
    const auto seen = place.load(g);
    auto result = place.compare_exchange(g, seen, std::make_unique<tracked>(2));
    REQUIRE(result);
    REQUIRE(result.exchanged);
    REQUIRE(result.unlinked);
    REQUIRE(result.rejected == nullptr);
    REQUIRE(result.seen == seen);
    REQUIRE(get(g, place.load(g), &tracked::value) == 2);
    REQUIRE(get(g, seen, &tracked::value) == 1);
    retire(std::move(result.unlinked));
}

TEMPLATE_LIST_TEST_CASE("a compare_exchange that fails gives the object back, and what it saw", "[slot]", tests::all_flavours) {
    const tests::all_freed_at_end<TestType> freed;
    const auto me = register_thread<TestType>();
    slot<tracked, TestType> place{std::make_unique<tracked>(1)};
    const auto g = read_lock(me);
    const auto old = place.load(g);
    place.publish(std::make_unique<tracked>(2));
    auto mine = std::make_unique<tracked>(3);
    const tracked* address = mine.get();
    const auto result = place.compare_exchange(g, old, std::move(mine));
    REQUIRE_FALSE(result);
    REQUIRE_FALSE(result.unlinked);
    REQUIRE(result.rejected.get() == address);
    REQUIRE(get(g, result.seen, &tracked::value) == 2);
    REQUIRE(result.seen == place.load(g));
}

TEMPLATE_LIST_TEST_CASE("compare_exchange fills an empty slot, empties a full one, and refuses otherwise", "[slot]",
                        tests::all_flavours) {
    const tests::all_freed_at_end<TestType> freed;
    const auto me = register_thread<TestType>();
    slot<tracked, TestType> place;
    const auto g = read_lock(me);
    REQUIRE(place.compare_exchange(g, nullptr, std::make_unique<tracked>(1)));
    const auto refused = place.compare_exchange(borrow(g), nullptr, std::make_unique<tracked>(2));
    REQUIRE_FALSE(refused);
    REQUIRE(refused.rejected->value == 2);
    auto emptied = place.compare_exchange(g, refused.seen, nullptr);
    REQUIRE(emptied);
    REQUIRE_FALSE(place.load(g));
    retire(std::move(emptied.unlinked));
}

TEMPLATE_LIST_TEST_CASE("writers that compare and exchange at once lose no update", "[slot]", tests::all_flavours) {
    constexpr int writers = 2;
    constexpr int rounds = 3000;
    const tests::all_freed_at_end<TestType> freed;
    slot<tracked, TestType> place{std::make_unique<tracked>(0)};
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < writers; ++i)
            threads.emplace_back([&] {
                const auto me = register_thread<TestType>();
                for (int done = 0; done < rounds;) {
                    {
                        const auto g = read_lock(me);
                        const auto now = place.load(g);
                        auto result =
                            place.compare_exchange(g, now, std::make_unique<tracked>(get(g, now, &tracked::value) + 1));
                        if (result) {
                            retire(std::move(result.unlinked));
                            ++done;
                        }
                    }
                    if constexpr (std::is_same_v<TestType, rcu_qsbr>) quiescent_state(me);
                }
            });
    }
    REQUIRE(wait(place.exchange(nullptr))->value == writers * rounds);
}

TEMPLATE_LIST_TEST_CASE("access compares addresses without a guard", "[slot]", tests::all_flavours) {
    const tests::all_freed_at_end<TestType> freed;
    const auto me = register_thread<TestType>();
    slot<tracked, TestType> place;
    slot<tracked, TestType> other{std::make_unique<tracked>(2)};
    REQUIRE(place.access() == nullptr);
    place.publish(std::make_unique<tracked>(1));
    const auto before = place.access();
    REQUIRE(before == place.access());
    REQUIRE(before != other.access());
    const auto g = read_lock(me);
    REQUIRE(before == place.load(g));
    REQUIRE(before != other.load(g));
    place.publish(std::make_unique<tracked>(3));
    REQUIRE(before != place.access());  // the section is open: the address is not taken again
}

TEMPLATE_LIST_TEST_CASE("a slot that dies retires what it holds", "[slot]", tests::all_flavours) {
    const tests::all_freed_at_end<TestType> freed;
    const auto me = register_thread<TestType>();
    {
        auto place = std::make_unique<slot<tracked, TestType>>(std::make_unique<tracked>(4));
        const auto g = read_lock(me);
        const auto p = place->load(g);
        place.reset();
        REQUIRE(get(g, p, &tracked::value) == 4);
    }
    barrier(me);
    REQUIRE(tracked::alive == 0);
}

TEMPLATE_LIST_TEST_CASE("one barrier frees a long list, without deep recursion", "[slot]", tests::all_flavours) {
    constexpr int length = 300'000;
    const tests::all_freed_at_end<TestType> freed;
    {
        const slot<node<TestType>, TestType> head{list<node<TestType>>(length)};
        REQUIRE(tracked::alive == length);
    }
    guarded::barrier<TestType>();
    REQUIRE(tracked::alive == 0);
}

TEMPLATE_LIST_TEST_CASE("a long list that was waited for is freed without deep recursion", "[slot]", tests::all_flavours) {
    constexpr int length = 300'000;
    const tests::all_freed_at_end<TestType> freed;
    {
        slot<node<TestType>, TestType> head{list<node<TestType>>(length)};
        auto mine = wait(head.exchange(nullptr));
        REQUIRE(tracked::alive == length);
        mine.reset();
        REQUIRE(tracked::alive < length);
    }
    guarded::barrier<TestType>();
    REQUIRE(tracked::alive == 0);
}

TEMPLATE_LIST_TEST_CASE("a long list of two types in turn is freed without deep recursion", "[slot]", tests::all_flavours) {
    constexpr int pairs = 200'000;
    const tests::all_freed_at_end<TestType> freed;
    {
        std::unique_ptr<even<TestType>> head;
        for (int i = 0; i < pairs; ++i) {
            auto second = std::make_unique<odd<TestType>>();
            if (head) second->next.publish(std::move(head));
            head = std::make_unique<even<TestType>>();
            head->next.publish(std::move(second));
        }
        const slot<even<TestType>, TestType> place{std::move(head)};
        REQUIRE(tracked::alive == 2 * pairs);
    }
    guarded::barrier<TestType>();
    REQUIRE(tracked::alive == 0);
}

TEMPLATE_LIST_TEST_CASE("one barrier frees a long list of counted objects", "[slot]", tests::all_flavours) {
    constexpr int length = 100'000;
    const tests::all_freed_at_end<TestType> freed;
    {
        const slot<counted_node<TestType>, TestType> head{list<counted_node<TestType>>(length)};
        REQUIRE(tracked::alive == length);
    }
    guarded::barrier<TestType>();
    REQUIRE(tracked::alive == 0);
}

TEMPLATE_LIST_TEST_CASE("a list of counted objects ends where one has another owner, and goes on with that one", "[slot]",
                        tests::all_flavours) {
    const tests::all_freed_at_end<TestType> freed;
    const auto me = register_thread<TestType>();
    slot<counted_node<TestType>, TestType> head{list<counted_node<TestType>>(10)};
    auto third = [&] {
        const auto g = read_lock(me);
        const auto p = load(g, load(g, head.load(g), &counted_node<TestType>::next), &counted_node<TestType>::next);
        return handoff(g, p, guarded::by_reference);
    }();
    REQUIRE(bool{third});
    head.publish(nullptr);
    barrier(me);
    REQUIRE(tracked::alive == 8);
    REQUIRE(get(third, &tracked::value) == 7);
    release(std::move(third));
    barrier(me);
    REQUIRE(tracked::alive == 0);
}

#if !GUARDED_STRICT  // whose threads free at once anyway
TEMPLATE_LIST_TEST_CASE("what destructors retire in turn goes many links a round of the worker's", "[slot]",
                        tests::all_flavours) {
    constexpr int length = 1000;
    const tests::all_freed_at_end<TestType> freed;
    const auto barriers = [](auto head) {
        slot<typename decltype(head)::element_type, TestType> place{std::move(head)};
        place.publish(nullptr);
        int n = 0;
        for (; tracked::alive != 0; ++n) guarded::barrier<TestType>();
        return n;
    };
    REQUIRE(barriers(list<boxed_node<TestType>>(length)) <= 2 + length / 128);
    REQUIRE(barriers(list<derived_node<TestType>, base_node<TestType>>(length)) <= 2 + length / 128);
}
#endif

TEMPLATE_LIST_TEST_CASE("a slot that others own, too, is waited for, however its owners end", "[slot]", tests::all_flavours) {
    static std::atomic<int> step;
    step = 0;
    using leaf_slot = slot<tracked, TestType>;
    struct inner {
        std::shared_ptr<leaf_slot> leaf;
        explicit inner(std::shared_ptr<leaf_slot> l) : leaf{std::move(l)} {}
        inner(const inner&) = delete;
        inner& operator=(const inner&) = delete;
        ~inner() {
            step = 1;
            while (step != 2) std::this_thread::yield();
        }
    };
    struct outer {
        std::unique_ptr<slot<inner, TestType>> box;
    };
    const tests::all_freed_at_end<TestType> freed;
    auto mine = std::make_shared<leaf_slot>(std::make_unique<tracked>(5));
    {
        slot<outer, TestType> place{
            std::make_unique<outer>(outer{std::make_unique<slot<inner, TestType>>(std::make_unique<inner>(mine))})};
        place.publish(nullptr);
    }
    while (step != 1) std::this_thread::yield();
    {
        const auto me = register_thread<TestType>();
        const auto g = read_lock(me);
        const auto p = mine->load(g);
        mine.reset();
        step = 2;
        std::this_thread::sleep_for(std::chrono::milliseconds{50});
        CHECK(tracked::alive == 1);
        CHECK(get(g, p, &tracked::value) == 5);
    }
    guarded::drain<TestType>();
    REQUIRE(tracked::alive == 0);
}

TEMPLATE_LIST_TEST_CASE("one barrier frees a tree of slots", "[slot]", tests::all_flavours) {
    constexpr int depth = 14;
    const tests::all_freed_at_end<TestType> freed;
    {
        const slot<tree<TestType>, TestType> root{full_tree<TestType>(depth)};
        REQUIRE(tracked::alive == (1 << depth) - 1);
    }
    guarded::barrier<TestType>();
    REQUIRE(tracked::alive == 0);
}

TEMPLATE_LIST_TEST_CASE("what was published into a list that was never published is freed too", "[slot]", tests::all_flavours) {
    const tests::all_freed_at_end<TestType> freed;
    {
        const auto never_seen = list<node<TestType>>(100);
    }
    for (int i = 0; i < 100 && tracked::alive != 0; ++i) guarded::barrier<TestType>();
    REQUIRE(tracked::alive == 0);
}

TEMPLATE_LIST_TEST_CASE("slots outside their object's own memory leak nothing either", "[slot]", tests::all_flavours) {
    const tests::all_freed_at_end<TestType> freed;
    {
        auto rows = std::make_unique<table<TestType>>();
        for (auto& row : rows->rows) row.publish(std::make_unique<tracked>());
        const slot<table<TestType>, TestType> place{std::move(rows)};
        REQUIRE(tracked::alive == 9);
    }
    guarded::barrier<TestType>();
    guarded::barrier<TestType>();  // the rows were retired when the table was freed
    REQUIRE(tracked::alive == 0);
}

TEST_CASE("a slot of another domain inside an object waits for its own domain's readers", "[slot]") {
    const tests::all_freed_at_end<guarded::rcu_mb> freed;
    const auto in_mb = register_thread<guarded::rcu_mb>();
    auto outer = std::make_unique<of_two_domains>();
    slot<tracked, guarded::rcu_mb>& inner = outer->other;
    inner.publish(std::make_unique<tracked>(6));
    slot<of_two_domains, rcu_memb> place{std::move(outer)};
    {
        const auto g = read_lock(in_mb);
        const auto p = inner.load(g);
        place.publish(nullptr);
        guarded::barrier<rcu_memb>();
        REQUIRE(tracked::alive == 1);
        REQUIRE(get(g, p, &tracked::value) == 6);
    }
    barrier(in_mb);
    REQUIRE(tracked::alive == 0);
}

TEST_CASE("a slot that dies while its object goes on is waited for, though a deleter ends it", "[slot]") {
    static std::atomic<int> ended;
    ended = 0;
    struct leaf {
        ~leaf() { ++ended; }
    };
    struct pooled {
        std::optional<guarded::slot<leaf>> inner{std::in_place, std::make_unique<leaf>()};
    };
    static guarded::slot<pooled> place;
    static std::atomic<int> step;
    step = 0;
    place.publish(std::make_unique<pooled>());
    std::jthread reader{[] {
        while (step != 1) std::this_thread::yield();
        const auto g = guarded::read_lock();
        const auto p = place.load(g);
        const auto l = guarded::unsafe_ref(g, p).inner->load(g);
        step = 2;
        while (step != 3) std::this_thread::yield();
        CHECK(l);
        CHECK(ended == 0);
        step = 4;
    }};
    retire(place.exchange(nullptr), [](pooled* p) noexcept {
        place.publish(std::unique_ptr<pooled>{p});  // for another life
        step = 1;
        while (step != 2) std::this_thread::yield();
        p->inner.reset();
        step = 3;
    });
    reader.join();
    REQUIRE(step == 4);
    place.publish(nullptr);
    for (int i = 0; i < 2; ++i) guarded::barrier();
    REQUIRE(ended == 1);
}

TEMPLATE_LIST_TEST_CASE("a slot that its class declares mutable is written and followed under a guard that reads", "[slot]",
                        tests::all_flavours) {
    struct place {
        mutable slot<tracked, TestType> latest;
    };
    const auto me = register_thread<TestType>();
    {
        slot<place, TestType> outer{std::make_unique<place>()};
        auto g = read_lock(me);
        const auto p = outer.load(g);
        with(g, p, [](const place& at) { at.latest.publish(std::make_unique<tracked>()); });
        REQUIRE(load(g, p, &place::latest));
        with(g, p, [](const place& at) { retire(at.latest.exchange(nullptr)); });
        REQUIRE(!load(g, p, &place::latest));
        unlock(std::move(g));
        barrier(me);
        REQUIRE(tracked::alive == 0);
    }
}
