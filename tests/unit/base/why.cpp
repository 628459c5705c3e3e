// What a rejected call is to those who ask whether it compiles. That its message says why is the suite of misuses' to show, and
// that a reason's name is its sentence tests/messages.py's.
#include "../../catch.hpp"

#include <guarded/base/why.hpp>
#include <guarded/domain/domain.hpp>
#include <guarded/guard/access.hpp>
#include <guarded/guard/guard.hpp>
#include <guarded/guard/slot.hpp>

#include <concepts>

namespace {

struct setting {
    int value = 0;
};
template <class... A>
concept gets = requires(const A&... a) { get(a...); };
template <class S, class... A>
concept loads = requires(const S& s, const A&... a) { s.load(a...); };

}  // namespace

TEST_CASE("a call that is rejected does not satisfy a requirement, and the right one does", "[why]") {
    using slot = guarded::slot<setting>;
    using guard = decltype(guarded::read_lock());
    using other = decltype(guarded::read_lock());
    using pointer = guarded::ptr<setting, guard>;
    STATIC_REQUIRE(gets<guard, pointer, int setting::*>);
    STATIC_REQUIRE(!gets<pointer, int setting::*>);
    STATIC_REQUIRE(!gets<other, pointer, int setting::*>);
    STATIC_REQUIRE(!gets<guard, pointer, int>);
    STATIC_REQUIRE(loads<slot, guard>);
    STATIC_REQUIRE(!loads<slot>);
    STATIC_REQUIRE(!loads<guarded::slot<setting, guarded::rcu_mb>, guard>);
}

TEST_CASE("what is rejected converts to anything, so that one misuse is one error", "[why]") {
    using reason = guarded::why::not_a_member_of_this_object;
    STATIC_REQUIRE(std::convertible_to<reason, int>);
    STATIC_REQUIRE(std::convertible_to<reason, setting*>);
    STATIC_REQUIRE(std::convertible_to<reason, bool>);
}
