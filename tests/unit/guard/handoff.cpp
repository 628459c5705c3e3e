// Handoff: from a guard's protection to a reference, the object's own lock, another guard, or a lock, with evidence.
#include "../../flavours.hpp"
#include "../child.hpp"

#include <memory>
#include <mutex>
#include <string>
#include <type_traits>
#include <utility>

namespace {

using guarded::by_lock;
using guarded::by_reference;
using guarded::lock_outcome;
using guarded::object_lock;
using guarded::register_thread;
using guarded::slot;
using guarded::still;
using tests::hidden;
using tests::tracked;

struct region : tracked {
    using tracked::tracked;
    object_lock lock;
};
struct stack_region : region {
    using region::region;
};

template <class D>
struct session : tracked, guarded::counted<D> {
    using tracked::tracked;
};

struct linked : tracked {
    using tracked::tracked;
    bool on_list = true;
};

}  // namespace

TEMPLATE_LIST_TEST_CASE("a handoff to a reference succeeds as long as somebody owns the object", "[handoff]",
                        tests::all_flavours) {
    const tests::all_freed_at_end<TestType> freed;
    const auto me = register_thread<TestType>();
    slot<session<TestType>, TestType> place{std::make_unique<session<TestType>>(3)};
    auto g = read_lock(me);
    const auto r = handoff(g, place.load(g), by_reference);
    unlock(std::move(g));
    place.publish(nullptr);
    barrier(me);
    REQUIRE(r);
    REQUIRE(get(r, &tracked::value) == 3);
}

TEMPLATE_LIST_TEST_CASE("a handoff to the object's own lock outlives the section", "[handoff]", tests::all_flavours) {
    const tests::all_freed_at_end<TestType> freed;
    const auto me = register_thread<TestType>();
    slot<region, TestType> place{std::make_unique<region>(3)};
    auto g = read_lock(me);
    auto h = handoff(g, place.load(g), by_lock(&region::lock));
    unlock(std::move(g));
    REQUIRE(h.outcome() == lock_outcome::acquired);
    REQUIRE(bool{h});
    REQUIRE(get(h, &tracked::value) == 3);
    REQUIRE(unsafe_ref(h).value == 3);
    auto moved = std::move(h);
    REQUIRE(get(moved, &tracked::value) == 3);
    release(std::move(moved));
}

TEMPLATE_LIST_TEST_CASE("a handoff to the object's own lock says why it was refused", "[handoff]", tests::all_flavours) {
    const tests::all_freed_at_end<TestType> freed;
    const auto me = register_thread<TestType>();
    auto object = std::make_unique<region>(3);
    object_lock& lock = object->lock;
    slot<region, TestType> place{std::move(object)};
    const auto attempt = [&] {
        const auto g = read_lock(me);
        return handoff(borrow(g), place.load(g), by_lock(&region::lock));
    };
    lock.lock();
    REQUIRE(attempt().outcome() == lock_outcome::contended);
    REQUIRE_FALSE(attempt());
    lock.detach();
    REQUIRE(attempt().outcome() == lock_outcome::detached);
    lock.unlock();
    REQUIRE(attempt().outcome() == lock_outcome::detached);
    place.publish(nullptr);
    REQUIRE(attempt().outcome() == lock_outcome::absent);
    REQUIRE_FALSE(attempt());
}

TEMPLATE_LIST_TEST_CASE("the writer that removes an object waits for the last hold", "[handoff]", tests::all_flavours) {
    const tests::all_freed_at_end<TestType> freed;
    const auto me = register_thread<TestType>();
    auto object = std::make_unique<region>(3);
    object_lock& lock = object->lock;
    slot<region, TestType> place{std::move(object)};
    {
        auto g = read_lock(me);
        const auto h = handoff(g, place.load(g), by_lock(&region::lock));
        unlock(std::move(g));
    }
    lock.lock();  // nobody holds it any more
    lock.detach();
    auto old = place.exchange(nullptr);
    lock.unlock();
    retire(std::move(old));
}

TEST_CASE("the lock may be a member of the object's base", "[handoff]") {
    using domain = guarded::rcu_memb;
    const tests::all_freed_at_end<domain> freed;
    const auto me = register_thread<domain>();
    const slot<stack_region, domain> place{std::make_unique<stack_region>(4)};
    const auto g = read_lock(me);
    const auto h = handoff(g, place.load(g), by_lock(&region::lock));
    STATIC_REQUIRE(std::is_same_v<std::remove_const_t<decltype(h)>, guarded::held<stack_region, object_lock>>);
    REQUIRE(get(h, &tracked::value) == 4);
}

TEST_CASE("a hold on nothing is absent", "[handoff]") {
    const guarded::held<region, object_lock> none = nullptr;
    REQUIRE_FALSE(none);
    REQUIRE(none.outcome() == lock_outcome::absent);
}

TEMPLATE_LIST_TEST_CASE("a handoff to a second guard outlives the first", "[handoff]", tests::all_flavours) {
    const tests::all_freed_at_end<TestType> freed;
    const auto me = register_thread<TestType>();
    slot<tracked, TestType> place{std::make_unique<tracked>(5)};
    auto first = read_lock(me);
    const auto p = place.load(first);
    const auto second = read_lock(me);
    const auto q = handoff(first, p, second);
    unlock(std::move(first));
    place.publish(nullptr);
    REQUIRE(get(second, q, &tracked::value) == 5);
    REQUIRE(get(borrow(second), q, &tracked::value) == 5);
}

TEMPLATE_LIST_TEST_CASE("a handoff to a lock asks whether the object is still linked", "[handoff]", tests::all_flavours) {
    const tests::all_freed_at_end<TestType> freed;
    const auto me = register_thread<TestType>();
    slot<linked, TestType> place{std::make_unique<linked>(6)};
    guarded::locked<int> list;
    auto g = read_lock(me);
    const auto p = place.load(g);
    auto w = lock(list);
    const auto q = handoff(g, p, w, still(&linked::on_list));
    const auto none = handoff(g, p, w, still([](const linked& l) { return !l.on_list; }));
    const auto of_null = handoff(g, decltype(p){}, w, still([](const linked&) { return true; }));
    unlock(std::move(g));
    REQUIRE_FALSE(none);
    REQUIRE_FALSE(of_null);
    REQUIRE(get(w, q, &linked::value) == 6);
    set(w, q, &linked::value, 7);
    REQUIRE(get(borrow(w), q, &linked::value) == 7);
}

TEMPLATE_LIST_TEST_CASE("an empty or released hold that is used is stopped in every build", "[handoff]", tests::all_flavours) {
    const std::string released = "this reference was released or moved away";
    const tests::all_freed_at_end<TestType> freed;
    const auto me = register_thread<TestType>();
    const slot<region, TestType> place{std::make_unique<region>(3)};
    const slot<region, TestType> empty;
    const auto take = [&](const auto& from) {
        const auto g = read_lock(me);
        return handoff(g, from.load(g), by_lock(&region::lock));
    };
    tests::require_stop(
        released,
        [&] {
            auto h = take(empty);
            return get(hidden(h), &tracked::value);
        },
        true);
    tests::require_stop(
        released,
        [&] {
            auto h = take(place);
            release(std::move(hidden(h)));
            return get(hidden(h), &tracked::value);
        },
        true);
    tests::require_stop(released, [&] {
        auto h = take(place);
        release(std::move(hidden(h)));
        release(std::move(hidden(h)));
    });
}

TEMPLATE_LIST_TEST_CASE("a handoff by or to a released guard is stopped in every build", "[handoff]", tests::all_flavours) {
    const std::string released = "this guard was released or moved away";
    const tests::all_freed_at_end<TestType> freed;
    const auto me = register_thread<TestType>();
    const slot<session<TestType>, TestType> place{std::make_unique<session<TestType>>(3)};
    tests::require_stop(released, [&] {
        auto g = read_lock(me);
        const auto p = place.load(g);
        unlock(std::move(hidden(g)));
        return handoff(hidden(g), p, by_reference) ? 1 : 0;
    });
    tests::require_stop(released, [&] {
        const auto g = read_lock(me);
        const auto p = place.load(g);
        auto to = read_lock(me);
        unlock(std::move(hidden(to)));
        return handoff(g, p, hidden(to)) ? 1 : 0;
    });
}
