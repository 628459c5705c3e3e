// Translation units that were built in different ways work in one program.
#include "linked.hpp"

#include "child.hpp"

#include <memory>

namespace {

using guarded::rcu_bp;
using guarded::rcu_memb;
using tests::tracked;

}  // namespace

TEST_CASE("translation units share their slots and domains", "[linked]") {
    const tests::all_freed_at_end<rcu_bp> freed;
    guarded::slot<tracked> place{std::make_unique<tracked>(1)};
    const auto g = guarded::read_lock();
    const auto p = place.load(g);
    tests::publish_elsewhere(place, 2);
    REQUIRE(tests::read_elsewhere(place) == 2);
    REQUIRE(get(g, place.load(g), &tracked::value) == 2);
    REQUIRE(get(g, p, &tracked::value) == 1);
}

TEST_CASE("checked, unchecked and strict units, and any order of liburcu's headers, work in one program", "[linked]") {
    for (const auto& unit : {tests::checked_unit(), tests::unchecked_unit(), tests::strict_unit(), tests::headers_before_unit(),
                             tests::headers_inlined_before_unit(), tests::headers_after_unit()}) {
        CAPTURE(unit.name);
        REQUIRE(unit.works());
    }
}

TEST_CASE("what classes may have as members has one size in all units", "[linked]") {
    REQUIRE(tests::unchecked_unit().sizes == tests::checked_unit().sizes);
    REQUIRE(tests::strict_unit().sizes == tests::checked_unit().sizes);
}

TEST_CASE("sections of checked, unchecked and strict units nest in each other", "[linked]") {
    const auto checked = tests::checked_unit();
    const auto unchecked = tests::unchecked_unit();
    int depth = 0;
    checked.read_meanwhile([&] {
        unchecked.read_meanwhile([&] {
            tests::strict_unit().read_meanwhile([&] {
                checked.read_meanwhile([&] { ++depth; });
                REQUIRE(rcu_bp::reading());
            });
            REQUIRE(rcu_bp::reading());
        });
        REQUIRE(rcu_bp::reading());
    });
    REQUIRE(depth == 1);
    REQUIRE_FALSE(rcu_bp::reading());
}

TEST_CASE("a region that one unit opens another one closes", "[linked]") {
    const auto units = {tests::checked_unit(), tests::unchecked_unit(), tests::strict_unit()};
    for (const auto& opens : units) {
        for (const auto& closes : units) {
            CAPTURE(opens.name, closes.name);
            opens.open_region();
            opens.read_meanwhile([&] { closes.read_meanwhile([] {}); });
            REQUIRE(rcu_bp::reading());
            closes.close_region();
            REQUIRE_FALSE(rcu_bp::reading());
            guarded::synchronize();
        }
    }
}

TEST_CASE("a grace period of a checked unit waits for the readers of an unchecked one", "[linked]") {
    const tests::all_freed_at_end<rcu_bp> freed;
    guarded::slot<tracked> place{std::make_unique<tracked>(3)};
    tests::unchecked_unit().read_meanwhile([&] {
        const auto g = guarded::read_lock();
        const auto p = place.load(g);
        tests::publish_elsewhere(place, 4);
        REQUIRE(get(g, p, &tracked::value) == 3);
    });
}

TEST_CASE("a thread that checked and unchecked units register stays registered until the last of them is done", "[linked]") {
    auto outer = tests::checked_unit().register_memb();
    auto inner = tests::unchecked_unit().register_memb();
    inner.reset();
    REQUIRE(rcu_memb::registered());
    outer.reset();
    REQUIRE_FALSE(rcu_memb::registered());
}

TEST_CASE("registrations of checked and unchecked units end in any order", "[linked]") {
    auto first = tests::checked_unit().register_memb();
    auto second = tests::unchecked_unit().register_memb();
    first.reset();
    CHECK(rcu_memb::registered());
    second.reset();
}

TEST_CASE("units of all kinds prepare for fork", "[linked]") {
    const auto end = tests::run_in_child([] {
        alarm(5);
        tests::checked_unit().handle_fork();
        tests::unchecked_unit().handle_fork();
        tests::strict_unit().handle_fork();
        const auto grandchild = fork();
        if (grandchild == 0) _exit(tests::checked_unit().works() && tests::strict_unit().works() ? 0 : 1);
        int status = 1;
        waitpid(grandchild, &status, 0);
        return status == 0 ? 0 : 1;
    });
    REQUIRE(end.left_with(0));
}
