// Weak pointers find their object as long as somebody refers to it; back pointers are followed under what protects both ends.
#include "../../flavours.hpp"
#include "../child.hpp"

#include <atomic>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

namespace {

using guarded::back_pointer;
using guarded::by_reference;
using guarded::make_counted;
using guarded::register_thread;
using guarded::slot;
using guarded::try_ref;
using guarded::weak;
using tests::tracked;

template <class D>
struct whole : tracked, guarded::weakly_counted<D> {
    using tracked::tracked;
};
template <class D>
struct part : tracked, guarded::counted<D> {
    part(int v, weak<whole<D>> w) : tracked{v}, up{std::move(w)} {}
    weak<whole<D>> up;
};

struct table;
struct row {
    explicit row(table& t) : of{t} {}
    back_pointer<table> of;
};
struct table {
    int rows = 3;
    std::unique_ptr<row> first = std::make_unique<row>(*this);
};
struct counted_table : guarded::counted<> {
    struct line {
        back_pointer<counted_table> of;
    };
    int lines = 4;
    std::unique_ptr<line> first = std::make_unique<line>(line{back_pointer{*this}});
};

template <class L, class P>
concept follows_back = requires(L& g, P& p) {
    { load(g, p, &row::of) } -> std::same_as<guarded::ptr<table, L>>;
};

}  // namespace

TEMPLATE_LIST_TEST_CASE("a weak pointer leads to its object as long as references are left", "[weak]", tests::all_flavours) {
    const tests::all_freed_at_end<TestType> freed;
    const auto me = register_thread<TestType>();
    weak<whole<TestType>> w;
    {
        auto r = make_counted<whole<TestType>>(1);
        w = weak{r};
        const auto copy = w;
        const auto g = read_lock(me);
        REQUIRE(get(g, copy.load(g), &tracked::value) == 1);
        auto mine = try_ref(g, w);
        release(std::move(r));
        REQUIRE(get(mine, &tracked::value) == 1);
        const auto p = w.load(g);
        release(std::move(mine));
        REQUIRE_FALSE(w.load(g));
        REQUIRE_FALSE(try_ref(g, w));
        REQUIRE(get(g, p, &tracked::value) == 1);  // to the end of the section
    }
    barrier(me);
    REQUIRE(tracked::alive == 0);
    const auto g = read_lock(me);
    REQUIRE_FALSE(w.load(g));
    REQUIRE_FALSE(weak<whole<TestType>>{}.load(g));
}

TEMPLATE_LIST_TEST_CASE("load follows a member weak pointer from the part to the whole", "[weak]", tests::all_flavours) {
    const tests::all_freed_at_end<TestType> freed;
    const auto me = register_thread<TestType>();
    auto r = make_counted<whole<TestType>>(1);
    slot<part<TestType>, TestType> place{std::make_unique<part<TestType>>(2, weak{r})};
    const auto g = read_lock(me);
    const auto p = place.load(g);
    REQUIRE(get(g, load(g, p, &part<TestType>::up), &tracked::value) == 1);
    release(std::move(r));
    REQUIRE_FALSE(load(g, p, &part<TestType>::up));
}

TEST_CASE("a weak pointer of rcu_bp is tried without a guard", "[weak]") {
    const tests::all_freed_at_end<guarded::rcu_bp> freed;
    auto r = make_counted<whole<guarded::rcu_bp>>(1);
    const weak w{r};
    REQUIRE(get(try_ref(w), &tracked::value) == 1);
    release(std::move(r));
    REQUIRE_FALSE(try_ref(w));
}

TEMPLATE_LIST_TEST_CASE("threads that try a weak pointer get the object, or none", "[weak]", tests::all_flavours) {
    const tests::all_freed_at_end<TestType> freed;
    constexpr int rounds = 200;
    std::atomic<int> wrong{0};
    std::atomic<int> got{0};
    for (int i = 0; i < rounds; ++i) {
        auto r = make_counted<whole<TestType>>(i);
        std::atomic<int> ready{0};
        const auto reader = [&, w = weak{r}] {
            const auto me = register_thread<TestType>();
            ++ready;
            for (;;) {
                const auto g = read_lock(me);
                const auto mine = try_ref(g, w);
                if (!mine) return;
                wrong += get(mine, &tracked::value) != i;
                ++got;
            }
        };
        const std::jthread one{reader};
        const std::jthread two{reader};
        while (ready < 2) std::this_thread::yield();
        release(std::move(r));
    }
    REQUIRE(wrong == 0);
    guarded::barrier<TestType>();
}

TEST_CASE("a back pointer is followed under the lock that protects both ends", "[weak]") {
    guarded::locked<table> tables;
    auto g = lock(tables);
    const auto first = load(g, root(g), &table::first);
    const auto up = load(g, first, &row::of);
    REQUIRE(up == root(g));
    set(g, up, &table::rows, 4);
    REQUIRE(get(g, root(g), &table::rows) == 4);
    set(g, first, &row::of, up);
    REQUIRE(load(g, first, &row::of) == root(g));
    STATIC_REQUIRE(follows_back<decltype(g), decltype(load(g, root(g), &table::first))>);
}

TEST_CASE("a back pointer is followed under a reference to the whole, and not in a reader's section", "[weak]") {
    const tests::all_freed_at_end<guarded::rcu_bp> freed;
    const auto r = make_counted<counted_table>();
    const auto h = guarded::lend(r);
    REQUIRE(get(h, load(h, load(h, &counted_table::first), &counted_table::line::of), &counted_table::lines) == 4);
    const slot<row> rows;
    auto g = guarded::read_lock();
    const auto p = rows.load(g);
    STATIC_REQUIRE_FALSE(follows_back<decltype(g), std::remove_const_t<decltype(p)>>);
}
