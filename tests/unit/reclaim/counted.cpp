// Counted references: they keep their object alive past its section, and refuse one that nobody owns any more.
#include "../../flavours.hpp"
#include "../child.hpp"

#include <algorithm>
#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace {

using guarded::by_reference;
using guarded::register_thread;
using guarded::slot;
using tests::hidden;
using tests::tracked;

const std::string released = "this reference was released or moved away";

template <class D>
struct session : tracked, guarded::counted<D> {
    using tracked::tracked;
};

template <class D>
struct chained : tracked, guarded::counted<D> {
    using tracked::tracked;
    slot<chained, D> next;
};

struct of_another_domain : guarded::counted<guarded::rcu_mb> {};
struct not_counted {};
static_assert(guarded::reference_counted<session<guarded::rcu_bp>> && guarded::reference_counted<of_another_domain>);
static_assert(!guarded::reference_counted<not_counted> && !guarded::reference_counted<int>);
static_assert(sizeof(guarded::ref<session<guarded::rcu_bp>>) == sizeof(void*));

/// A reference to what the slot holds.
template <class D>
guarded::ref<session<D>> take(const guarded::registration<D>& me, const slot<session<D>, D>& place) {
    const auto g = read_lock(me);
    return handoff(g, place.load(g), by_reference);
}

}  // namespace

TEMPLATE_LIST_TEST_CASE("a reference keeps the object alive after its section and its slot", "[counted]", tests::all_flavours) {
    const tests::all_freed_at_end<TestType> freed;
    const auto me = register_thread<TestType>();
    slot<session<TestType>, TestType> place{std::make_unique<session<TestType>>(1)};
    {
        const auto r = take(me, place);
        REQUIRE(r);
        place.publish(nullptr);
        barrier(me);
        REQUIRE(tracked::alive == 1);
        REQUIRE(get(r, &tracked::value) == 1);
        REQUIRE(unsafe_ref(r).value == 1);
    }
    barrier(me);
    REQUIRE(tracked::alive == 0);
}

TEMPLATE_LIST_TEST_CASE("readers see an object for the rest of their section after its last reference", "[counted]",
                        tests::all_flavours) {
    const tests::all_freed_at_end<TestType> freed;
    const auto me = register_thread<TestType>();
    slot<session<TestType>, TestType> place{std::make_unique<session<TestType>>(2)};
    {
        const auto g = read_lock(me);
        const auto p = place.load(g);
        {
            const auto r = handoff(g, p, by_reference);
            place.publish(nullptr);
        }
        REQUIRE(get(g, p, &session<TestType>::value) == 2);
        REQUIRE_FALSE(handoff(g, p, by_reference));
    }
    barrier(me);
    REQUIRE(tracked::alive == 0);
}

TEMPLATE_LIST_TEST_CASE("a reference is refused once the count has reached zero, and for null", "[counted]",
                        tests::all_flavours) {
    const tests::all_freed_at_end<TestType> freed;
    const auto me = register_thread<TestType>();
    slot<session<TestType>, TestType> place{std::make_unique<session<TestType>>(1)};
    const auto g = read_lock(me);
    const auto p = place.load(g);
    place.publish(nullptr);
    const auto refused = handoff(g, p, by_reference);
    REQUIRE_FALSE(refused);
    const auto of_null = handoff(borrow(g), place.load(g), by_reference);
    REQUIRE_FALSE(of_null);
}

TEMPLATE_LIST_TEST_CASE("shared references each count", "[counted]", tests::all_flavours) {
    const tests::all_freed_at_end<TestType> freed;
    const auto me = register_thread<TestType>();
    slot<session<TestType>, TestType> place{std::make_unique<session<TestType>>(1)};
    auto one = take(me, place);
    auto two = share(one);
    auto three = std::move(one);
    place.publish(nullptr);
    release(std::move(two));
    barrier(me);
    REQUIRE(tracked::alive == 1);
    REQUIRE(get(three, &tracked::value) == 1);
    release(std::move(three));
    barrier(me);
    REQUIRE(tracked::alive == 0);
}

TEMPLATE_LIST_TEST_CASE("an object in a reference's hands is written to by who says so", "[counted]", tests::all_flavours) {
    const tests::all_freed_at_end<TestType> freed;
    const auto me = register_thread<TestType>();
    slot<session<TestType>, TestType> place{std::make_unique<session<TestType>>(1)};
    const auto r = take(me, place);
    unsafe_ref(r).value = 5;
    const auto g = read_lock(me);
    REQUIRE(get(g, place.load(g), &session<TestType>::value) == 5);
}

TEMPLATE_LIST_TEST_CASE("retiring an unlinked counted object gives up the slot's reference alone", "[counted]",
                        tests::all_flavours) {
    const tests::all_freed_at_end<TestType> freed;
    const auto me = register_thread<TestType>();
    slot<session<TestType>, TestType> place{std::make_unique<session<TestType>>(1)};
    const auto r = take(me, place);
    auto old = place.exchange(std::make_unique<session<TestType>>(2));
    retire(std::move(old));
    barrier(me);
    REQUIRE(tracked::alive == 2);
    REQUIRE(get(r, &tracked::value) == 1);
}

TEST_CASE("a counted object that was never published is deleted as any other", "[counted]") {
    {
        const auto unpublished = std::make_unique<session<guarded::rcu_bp>>(1);
    }
    REQUIRE(tracked::alive == 0);
}

TEMPLATE_LIST_TEST_CASE("a chain of counted objects is freed link by link", "[counted]", tests::all_flavours) {
    constexpr int length = 8;
    const tests::all_freed_at_end<TestType> freed;
    {
        std::unique_ptr<chained<TestType>> head;
        for (int i = 0; i < length; ++i) {
            auto next = std::make_unique<chained<TestType>>(i);
            if (head) next->next.publish(std::move(head));
            head = std::move(next);
        }
        const slot<chained<TestType>, TestType> place{std::move(head)};
    }
    for (int i = 0; i < length; ++i) guarded::barrier<TestType>();
    REQUIRE(tracked::alive == 0);
}

TEST_CASE("the count refuses references from zero on", "[counted]") {
    const of_another_domain object;
    using count = guarded::detail::counted_access;
    REQUIRE(count::try_acquire(object));
    REQUIRE_FALSE(count::release(object));
    REQUIRE(count::release(object));
    REQUIRE_FALSE(count::try_acquire(object));
}

TEST_CASE("a count that is released below zero is stopped in every build", "[counted]") {
    const of_another_domain object;
    tests::require_stop("a reference was given up that nobody had", [&] {
        static_cast<void>(guarded::detail::counted_access::release(object));
        static_cast<void>(guarded::detail::counted_access::release(object));
    });
}

TEST_CASE("a counted object that is deleted beside its references is stopped in every build", "[counted]") {
    tests::require_stop("a counted object was deleted that others refer to", [] {
        const of_another_domain object;
        static_cast<void>(guarded::detail::counted_access::try_acquire(object));
    });
}

TEST_CASE("an empty or released reference that is used is stopped in every build", "[counted]") {
    using domain = guarded::rcu_memb;
    const tests::all_freed_at_end<domain> freed;
    const auto me = register_thread<domain>();
    const slot<session<domain>, domain> place{std::make_unique<session<domain>>(1)};
    const slot<session<domain>, domain> empty;
    tests::require_stop(
        released,
        [&] {
            auto r = take(me, empty);
            return get(hidden(r), &tracked::value);
        },
        true);
    tests::require_stop(
        released,
        [&] {
            auto r = take(me, place);
            release(std::move(hidden(r)));
            return get(hidden(r), &tracked::value);
        },
        true);
    tests::require_stop(
        released,
        [&] {
            auto r = take(me, place);
            const auto other = std::move(hidden(r));
            return get(hidden(r), &tracked::value);
        },
        true);
    tests::require_stop(released, [&] {
        auto r = take(me, place);
        release(std::move(hidden(r)));
        release(std::move(hidden(r)));
    });
    tests::require_stop(released, [&] {
        auto r = take(me, empty);
        return share(hidden(r)) ? 0 : 1;
    });
}

namespace {

struct connection : guarded::weakly_counted<>, tracked {
    explicit connection(int v, guarded::ref<connection> n = {}) : tracked{v}, next{std::move(n)} {}
    guarded::ref<connection> next;
    std::atomic<int> sent{0};
};
using connection_ref = guarded::ref<connection>;

int value_of(const connection_ref& r) { return get(r, &connection::value); }  // by const reference, as clang's typestate allows

}  // namespace

TEST_CASE("references stand in containers, are swapped, assigned and compared", "[counted]") {
    const tests::all_freed_at_end<guarded::rcu_bp> freed;
    std::vector<connection_ref> all;
    for (int i = 0; i < 3; ++i) all.push_back(guarded::make_counted<connection>(i));
    std::swap(all[0], all[2]);
    swap(all[0], all[1]);
    REQUIRE(value_of(all[0]) == 1);
    const auto same = share(all[1]);
    all.erase(all.begin());
    REQUIRE(all[0] == same);
    REQUIRE(all[1] != same);
    REQUIRE(std::find(all.begin(), all.end(), same) == all.begin());
    connection_ref none;
    REQUIRE((!none && none == nullptr && none == connection_ref{nullptr}));
    none = share(same);
    REQUIRE(value_of(none) == 2);
    auto& itself = none;
    none = std::move(itself);
    REQUIRE(value_of(none) == 2);
    none = nullptr;
    REQUIRE_FALSE(none);
    guarded::slot<connection> place;
    place.publish(share(all[0]));
    std::optional<connection_ref> kept;
    {
        const auto g = guarded::read_lock();
        kept = handoff(g, place.load(g), by_reference);
    }
    REQUIRE(value_of(*kept) == 2);
}

TEST_CASE("an object made without a slot ends with its last reference, or is published by one", "[counted]") {
    const tests::all_freed_at_end<guarded::rcu_bp> freed;
    {
        auto r = guarded::make_counted<connection>(4);
        guarded::slot<connection> place;
        place.publish(share(r));
        retire(place.exchange(std::move(r)));
        guarded::barrier();
        REQUIRE(tracked::alive == 1);
        const auto g = guarded::read_lock();
        REQUIRE(get(g, place.load(g), &connection::value) == 4);
    }
    guarded::barrier();
    REQUIRE(tracked::alive == 0);
}

TEST_CASE("a reference lends its object: copies, calls and stores to atomic members", "[counted]") {
    const tests::all_freed_at_end<guarded::rcu_bp> freed;
    const auto r = guarded::make_counted<connection>(4);
    set(r, &connection::sent, 3);
    REQUIRE(get(r, &connection::sent) == 3);
    REQUIRE(with(r, [](const connection& c, int n) { return c.value + n; }, 5) == 9);
    int seen = 0;
    unsafe_with(r, [&seen](const connection& c) { seen = c.value; });
    REQUIRE(seen == 4);
}
