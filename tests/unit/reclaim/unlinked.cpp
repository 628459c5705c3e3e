// Unlinked objects: retired, waited for or taken out of RCU typing, once each.
#include "../../flavours.hpp"
#include "../child.hpp"
#include "../failing_new.hpp"

#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace {

using guarded::register_thread;
using guarded::slot;
using guarded::unlinked;
using tests::hidden;
using tests::tracked;

const std::string spent = "this unlinked object was already retired, waited for, or moved away";

/// Where no compiler follows an unlinked object's state.
template <class D>
std::unique_ptr<unlinked<tracked, D>> on_the_heap(slot<tracked, D>& place) {
    return std::make_unique<unlinked<tracked, D>>(place.exchange(nullptr));
}

}  // namespace

TEMPLATE_LIST_TEST_CASE("retire frees the object after the sections that may see it", "[unlinked]", tests::all_flavours) {
    const tests::all_freed_at_end<TestType> freed;
    const auto me = register_thread<TestType>();
    slot<tracked, TestType> place{std::make_unique<tracked>(1)};
    {
        const auto g = read_lock(me);
        const auto p = place.load(g);
        retire(place.exchange(nullptr));  // allowed inside a section
        REQUIRE(get(g, p, &tracked::value) == 1);
    }
    barrier(me);
    REQUIRE(tracked::alive == 0);
}

TEMPLATE_LIST_TEST_CASE("wait gives the very object back, sole owner again", "[unlinked]", tests::all_flavours) {
    const tests::all_freed_at_end<TestType> freed;
    const auto me = register_thread<TestType>();
    auto first = std::make_unique<tracked>(1);
    const tracked* address = first.get();
    slot<tracked, TestType> place{std::move(first)};
    auto old = place.exchange(nullptr);
    auto mine = wait(std::move(old));
    REQUIRE(mine.get() == address);
    mine->value = 2;
    place.publish(std::move(mine));
    const auto g = read_lock(me);
    REQUIRE(get(g, place.load(g), &tracked::value) == 2);
}

TEMPLATE_LIST_TEST_CASE("unrcu gives the bare address, and leaves its end to the caller", "[unlinked]", tests::all_flavours) {
    const tests::all_freed_at_end<TestType> freed;
    slot<tracked, TestType> place{std::make_unique<tracked>(1)};
    auto old = place.exchange(nullptr);
    tracked* bare = unrcu(std::move(old));
    guarded::synchronize<TestType>();
    REQUIRE(tracked::alive == 1);
    REQUIRE(bare->value == 1);
    delete bare;
}

TEMPLATE_LIST_TEST_CASE("an empty slot's unlinked object is empty, and ends in any way", "[unlinked]", tests::all_flavours) {
    slot<tracked, TestType> place;
    retire(place.exchange(nullptr));
    const auto mine = wait(place.exchange(nullptr));
    REQUIRE(mine == nullptr);
    REQUIRE(unrcu(place.exchange(nullptr)) == nullptr);
    on_the_heap(place).reset();
}

TEMPLATE_LIST_TEST_CASE("an unlinked object is moved into a function that ends it", "[unlinked]", tests::all_flavours) {
    const tests::all_freed_at_end<TestType> freed;
    slot<tracked, TestType> place{std::make_unique<tracked>(1)};
    const auto end_it = [](unlinked<tracked, TestType> u) { retire(std::move(u)); };
    auto old = place.exchange(nullptr);
    end_it(std::move(old));
}

TEMPLATE_LIST_TEST_CASE("an unlinked object that is spent twice is stopped in every build", "[unlinked]", tests::all_flavours) {
    const tests::all_freed_at_end<TestType> freed;
    slot<tracked, TestType> place{std::make_unique<tracked>(1)};
    SECTION("retired twice") {
        tests::require_stop(spent, [&] {
            const auto old = on_the_heap(place);
            retire(std::move(hidden(*old)));
            retire(std::move(hidden(*old)));
        });
    }
    SECTION("taken out of RCU typing after it was retired") {
        tests::require_stop(spent, [&] {
            const auto old = on_the_heap(place);
            retire(std::move(hidden(*old)));
            return unrcu(std::move(hidden(*old))) == nullptr ? 1 : 0;
        });
    }
    SECTION("waited for after it was moved away") {
        tests::require_stop(spent, [&] {
            const auto old = on_the_heap(place);
            const auto other = std::make_unique<unlinked<tracked, TestType>>(std::move(hidden(*old)));
            return wait(std::move(hidden(*old))) == nullptr ? 1 : 0;
        });
    }
    SECTION("moved away twice") {
        tests::require_stop(spent, [&] {
            const auto old = on_the_heap(place);
            const auto other = std::make_unique<unlinked<tracked, TestType>>(std::move(hidden(*old)));
            const auto another = std::make_unique<unlinked<tracked, TestType>>(std::move(hidden(*old)));
        });
    }
}

namespace {

/// Three levels of objects whose slots are on the heap, each of which is retired when what is above it ends.
template <class D, int levels>
struct nested : tracked {
    std::vector<std::unique_ptr<slot<nested<D, levels - 1>, D>>> below;
    nested() {
        for (int i = 0; i < 3; ++i)
            below.push_back(std::make_unique<slot<nested<D, levels - 1>, D>>(std::make_unique<nested<D, levels - 1>>()));
    }
};
template <class D>
struct nested<D, 0> : tracked {};

}  // namespace

TEMPLATE_LIST_TEST_CASE("drain returns when all that destructors retire in turn is freed", "[unlinked]", tests::all_flavours) {
    const tests::all_freed_at_end<TestType> freed;
    const auto me = guarded::register_thread<TestType>();
    for (int i = 0; i < 10; ++i) {
        retire(slot<nested<TestType, 4>, TestType>{std::make_unique<nested<TestType, 4>>()}.exchange(nullptr));
        drain(me);
        REQUIRE(tracked::alive == 0);
    }
    const guarded::worker<TestType> own;
    {
        const auto use = own.use();
        retire(slot<nested<TestType, 4>, TestType>{std::make_unique<nested<TestType, 4>>()}.exchange(nullptr));
    }
    guarded::drain<TestType>();
    REQUIRE(tracked::alive == 0);
}

TEMPLATE_LIST_TEST_CASE("waiting in a destructor for what was retired is stopped in every build", "[unlinked]",
                        tests::all_flavours) {
    struct waits_for_its_own_end {
        ~waits_for_its_own_end() { guarded::barrier<TestType>(); }
    };
    tests::require_stop_aloud("waiting for what was retired on the thread that frees it", [] {
        slot<waits_for_its_own_end, TestType> place{std::make_unique<waits_for_its_own_end>()};
        retire(place.exchange(nullptr));
        guarded::barrier<TestType>();
    });
}

TEMPLATE_LIST_TEST_CASE("an unlinked object forgotten while an exception leaves is retired without a word", "[unlinked]",
                        tests::all_flavours) {
    const tests::all_freed_at_end<TestType> freed;
    slot<tracked, TestType> place{std::make_unique<tracked>(1)};
    const auto throws = [&] {
        const auto old = on_the_heap(place);
        throw std::runtime_error{"before it was retired"};
    };
    REQUIRE_THROWS_AS(throws(), std::runtime_error);
    guarded::barrier<TestType>();
    REQUIRE(tracked::alive == 0);
}

#if GUARDED_CHECKED

TEMPLATE_LIST_TEST_CASE("a forgotten unlinked object is stopped in checked builds", "[unlinked]", tests::all_flavours) {
    const tests::all_freed_at_end<TestType> freed;
    slot<tracked, TestType> place{std::make_unique<tracked>(1)};
    tests::require_stop("an unlinked object was forgotten", [&] { on_the_heap(place).reset(); });
}

#else

TEMPLATE_LIST_TEST_CASE("a forgotten unlinked object is retired all the same", "[unlinked]", tests::all_flavours) {
    const tests::all_freed_at_end<TestType> freed;
    const auto me = register_thread<TestType>();
    slot<tracked, TestType> place{std::make_unique<tracked>(1)};
    {
        const auto g = read_lock(me);
        const auto p = place.load(g);
        on_the_heap(place).reset();
        REQUIRE(get(g, p, &tracked::value) == 1);
    }
    barrier(me);
    REQUIRE(tracked::alive == 0);
}

#endif

TEMPLATE_LIST_TEST_CASE("without memory for its callback, retire waits for the readers itself", "[unlinked]",
                        tests::flavours_with_sections) {
    const tests::all_freed_at_end<TestType> freed;
    const auto me = register_thread<TestType>();
    slot<tracked, TestType> place{std::make_unique<tracked>(1)};
    auto old = place.exchange(nullptr);
    {
        const tests::failing_new next{0};
        retire(std::move(old));
        REQUIRE(tests::failing_new::happened());
    }
    REQUIRE(tracked::alive == 0);
}
