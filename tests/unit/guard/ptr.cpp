// Bound pointers: as small and as copyable as pointers, and inert without their guard.
#include "../../flavours.hpp"
#include "../child.hpp"

#include <concepts>
#include <cstddef>
#include <memory>
#include <type_traits>
#include <vector>

namespace {

using guarded::ptr;
using guarded::rcu_memb;
using G = guarded::read_guard<rcu_memb, struct G_brand>;
using H = guarded::read_guard<rcu_memb, struct H_brand>;

struct base {
    int value = 0;
};
struct derived : base {
    explicit derived(int n) : base{n} {}
};

static_assert(std::is_trivially_copyable_v<ptr<int, G>> && std::is_trivially_destructible_v<ptr<int, G>>);
static_assert(std::is_nothrow_default_constructible_v<ptr<int, G>> && std::is_nothrow_copy_assignable_v<ptr<int, G>>);
#if !GUARDED_CHECKED
static_assert(sizeof(ptr<int, G>) == sizeof(int*) && alignof(ptr<int, G>) == alignof(int*));
static_assert(sizeof(ptr<tests::tracked, G>) == sizeof(tests::tracked*));
#endif

static_assert(std::convertible_to<ptr<int, G>, ptr<const int, G>> && !std::convertible_to<ptr<const int, G>, ptr<int, G>>);
static_assert(std::convertible_to<ptr<derived, G>, ptr<base, G>> && !std::convertible_to<ptr<base, G>, ptr<derived, G>>);
static_assert(std::convertible_to<ptr<derived, G>, ptr<const base, G>>);
static_assert(!std::convertible_to<ptr<int, H>, ptr<int, G>> && !std::is_constructible_v<ptr<int, G>, ptr<int, H>>);
static_assert(!std::is_assignable_v<ptr<int, G>&, ptr<int, H>> && !std::is_assignable_v<ptr<int, G>&, int*>);
static_assert(!std::is_constructible_v<ptr<int, G>, int*> && !std::is_constructible_v<ptr<int, G>, int*, G&>);
static_assert(std::convertible_to<std::nullptr_t, ptr<int, G>>);

// No way out by accident.
static_assert(!std::convertible_to<ptr<int, G>, int*> && !std::convertible_to<ptr<int, G>, const void*>);
static_assert(!std::is_constructible_v<int*, ptr<int, G>> && !std::is_constructible_v<std::unique_ptr<int>, ptr<int, G>>);
static_assert(!std::convertible_to<ptr<int, G>, bool> && std::is_constructible_v<bool, ptr<int, G>>);
static_assert(!std::is_arithmetic_v<ptr<int, G>> && !std::totally_ordered<ptr<int, G>>);

static_assert(std::equality_comparable<ptr<int, G>> && !std::equality_comparable_with<ptr<int, G>, ptr<int, H>>);

template <class A, class B>
concept comparable = requires(A a, B b) { a == b; };
static_assert(comparable<ptr<int, G>, std::nullptr_t> && comparable<ptr<int, G>, ptr<const int, G>>);
static_assert(!comparable<ptr<int, G>, ptr<int, H>> && !comparable<ptr<int, G>, int*>);

}  // namespace

TEST_CASE("a bound pointer is null until it is read from somewhere", "[ptr]") {
    const ptr<int, G> none;
    const ptr<int, G> null = nullptr;
    REQUIRE_FALSE(none);
    REQUIRE(none == nullptr);
    REQUIRE(none == null);
}

TEST_CASE("bound pointers compare by address, and convert as pointers do", "[ptr]") {
    const auto me = guarded::register_thread<rcu_memb>();
    guarded::slot<derived, rcu_memb> one{std::make_unique<derived>(1)};
    guarded::slot<derived, rcu_memb> two{std::make_unique<derived>(2)};
    const auto g = read_lock(me);
    const auto p = one.load(g);
    const auto q = two.load(g);
    REQUIRE(p);
    REQUIRE(p != nullptr);
    REQUIRE(p == one.load(g));
    REQUIRE(p != q);

    const ptr<base, std::remove_const_t<decltype(g)>> as_base = p;
    const ptr<const derived, std::remove_const_t<decltype(g)>> as_const = p;
    REQUIRE(as_const == p);
    REQUIRE(get(g, as_const, &derived::value) == 1);
    REQUIRE(get(g, as_base, &base::value) == 1);
}

TEST_CASE("bound pointers are values: they are assigned and kept in containers within their section", "[ptr]") {
    const auto me = guarded::register_thread<rcu_memb>();
    guarded::slot<derived, rcu_memb> one{std::make_unique<derived>(1)};
    guarded::slot<derived, rcu_memb> two{std::make_unique<derived>(2)};
    const auto g = read_lock(me);
    auto p = one.load(g);
    std::vector all{p, two.load(g)};
    p = all.back();
    REQUIRE(get(g, p, &derived::value) == 2);
    p = nullptr;
    REQUIRE_FALSE(p);
}
