// A reference as a guard: what is read through it is bound to it, and to no other.
#include "../../flavours.hpp"
#include "../child.hpp"

#include <memory>
#include <string>
#include <type_traits>
#include <utility>

namespace {

using guarded::lend;
using guarded::make_counted;
using guarded::ref;
using guarded::register_thread;
using guarded::slot;
using tests::hidden;
using tests::tracked;

template <class D>
struct session : tracked, guarded::counted<D> {
    using tracked::tracked;
};
template <class D>
struct peer : tracked, guarded::counted<D> {
    explicit peer(int v = 0) : tracked{v}, talk{make_counted<session<D>>(v + 1)}, own{std::make_unique<int>(v + 2)} {}
    ref<session<D>> talk;
    std::unique_ptr<int> own;
    slot<tracked, D> shown{std::make_unique<tracked>(v_shown)};
    static constexpr int v_shown = 9;
};

/// What a peer's end retires is freed before the test looks.
template <class D>
struct drained {
    drained() = default;
    drained(const drained&) = delete;
    drained& operator=(const drained&) = delete;
    ~drained() { guarded::drain<D>(); }
};

template <class G, class D>
int lent_value(guarded::borrowed<G> h, const guarded::ptr<session<D>, G>& p) {
    return get(h, p, &tracked::value);
}

}  // namespace

TEMPLATE_LIST_TEST_CASE("what a reference keeps is followed under a guard that lend makes of it", "[lend]",
                        tests::all_flavours) {
    const tests::all_freed_at_end<TestType> freed;
    const drained<TestType> all;
    using peer_t = peer<TestType>;
    const auto r = make_counted<peer_t>(1);
    const auto h = lend(r);
    const auto talk = load(h, &peer_t::talk);
    REQUIRE(get(h, &peer_t::value) == 1);
    REQUIRE(get(h, root(h), &peer_t::value) == 1);
    REQUIRE(get(h, talk, &tracked::value) == 2);
    REQUIRE(lent_value<std::remove_const_t<decltype(h)>, TestType>(borrow(h), talk) == 2);
    REQUIRE(get(h, load(h, &peer_t::own)) == 3);
    REQUIRE(get(h, field(h, &peer_t::value)) == 1);
    const auto kept = handoff(h, talk, guarded::by_reference);
    REQUIRE(get(kept, &tracked::value) == 2);
}

TEMPLATE_LIST_TEST_CASE("load follows a member reference under any guard", "[lend]", tests::all_flavours) {
    const tests::all_freed_at_end<TestType> freed;
    const drained<TestType> all;
    using peer_t = peer<TestType>;
    const auto me = register_thread<TestType>();
    slot<peer_t, TestType> place{std::make_unique<peer_t>(1)};
    const auto g = read_lock(me);
    REQUIRE(get(g, load(g, place.load(g), &peer_t::talk), &tracked::value) == 2);
    guarded::locked<std::unique_ptr<peer_t>> owner{std::make_unique<peer_t>(3)};
    const auto w = lock(owner);
    const auto held = with(w, root(w), [](const std::unique_ptr<peer_t>& p) { return get(p->talk, &tracked::value); });
    REQUIRE(held == 4);
}

TEMPLATE_LIST_TEST_CASE("a reference is handed off to a guard, by which its slots are followed", "[lend]",
                        tests::all_flavours) {
    const tests::all_freed_at_end<TestType> freed;
    const drained<TestType> all;
    using peer_t = peer<TestType>;
    const auto me = register_thread<TestType>();
    auto r = make_counted<peer_t>(1);
    const auto g = read_lock(me);
    const auto p = handoff(r, g);
    release(std::move(r));  // the section keeps it from here on
    REQUIRE(get(g, p, &peer_t::value) == 1);
    REQUIRE(get(g, load(g, p, &peer_t::shown), &tracked::value) == 9);
    const ref<peer_t> none;
    REQUIRE_FALSE(handoff(none, g));
}

TEST_CASE("each place that lends a reference has a guard of its own type", "[lend]") {
    const tests::all_freed_at_end<guarded::rcu_bp> freed;
    const drained<guarded::rcu_bp> all;
    const auto r = make_counted<peer<guarded::rcu_bp>>(1);
    const auto one = lend(r);
    const auto two = lend(r);
    STATIC_REQUIRE_FALSE(std::is_same_v<decltype(one), decltype(two)>);
}

TEST_CASE("a reference that is empty is lent by no build", "[lend]") {
    tests::require_stop("this reference was released or moved away", [] {
        ref<peer<guarded::rcu_bp>> none;
        const auto h = lend(hidden(none));
        return get(h, &tracked::value);
    });
}

#if GUARDED_CHECKED
TEST_CASE("what a lent reference gave is stopped when the reference goes, or under another one of the same place", "[lend]") {
    using peer_t = peer<guarded::rcu_bp>;
    tests::require_stop("this reference was released or moved away", [] {
        auto r = make_counted<peer_t>(1);
        const auto h = lend(r);
        const auto p = load(h, &peer_t::talk);
        release(std::move(hidden(r)));
        return get(h, p, &tracked::value);
    });
    tests::require_stop("this reference was released or moved away", [] {
        auto r = make_counted<peer_t>(1);
        const auto h = lend(r);
        hidden(r) = make_counted<peer_t>(2);
        return get(h, &tracked::value);
    });
    tests::require_stop("this was read under another guard", [] {
        const auto lent_here = [](const ref<peer_t>& r) { return lend(r); };
        const auto a = make_counted<peer_t>(1);
        const auto b = make_counted<peer_t>(1);
        const auto ha = lent_here(a);
        const auto hb = lent_here(b);
        return get(hb, load(ha, &peer_t::talk), &tracked::value);
    });
}
#endif
