// Borrowed guards: everything that takes a guard takes them, and nobody can end or keep them.
#include "../../flavours.hpp"

#include <memory>
#include <shared_mutex>
#include <type_traits>
#include <utility>

namespace {

using guarded::borrowed;
using guarded::ptr;
using guarded::rcu_memb;

struct node {
    explicit node(int n) : value{n} {}
    int value;
    guarded::slot<node, rcu_memb> next;
    int twice() const { return 2 * value; }
};

template <class G>
int sum(borrowed<G> g, ptr<node, G> p) {
    return p ? get(g, p, &node::value) + sum(borrow(g), load(g, p, &node::next)) : 0;
}

template <class G>
ptr<node, G> last(borrowed<G> g, const guarded::slot<node, rcu_memb>& head) {
    auto p = head.load(g);
    while (const auto next = load(g, p, &node::next)) p = next;
    return p;
}

template <class G, class T>
void add(borrowed<G> g, ptr<T, G> p, int n) {
    with(g, p, [](T& value, int more) { value += more; }, n);
}

std::unique_ptr<node> list(int length) {
    std::unique_ptr<node> head;
    for (int i = length; i > 0; --i) {
        auto n = std::make_unique<node>(i);
        if (head) n->next.publish(std::move(head));
        head = std::move(n);
    }
    return head;
}

}  // namespace

TEST_CASE("a callee that is lent a guard reads as its owner does", "[borrow]") {
    const auto me = guarded::register_thread<rcu_memb>();
    const guarded::slot<node, rcu_memb> head{list(4)};
    const auto g = read_lock(me);
    const auto p = head.load(g);
    REQUIRE(sum(borrow(g), p) == 1 + 2 + 3 + 4);
    REQUIRE(get(borrow(g), p, &node::twice) == 2);
    REQUIRE(with(borrow(g), p, [](const node& n) { return n.value; }) == 1);
    REQUIRE(get(g, field(borrow(g), p, &node::value)) == 1);
    REQUIRE(unsafe_ref(borrow(g), p).value == 1);
    REQUIRE(get(borrow(borrow(g)), p, &node::value) == 1);
}

TEST_CASE("what a callee read under a lent guard its caller goes on with", "[borrow]") {
    const auto me = guarded::register_thread<rcu_memb>();
    const guarded::slot<node, rcu_memb> head{list(3)};
    const auto g = read_lock(me);
    const auto p = last(borrow(g), head);
    REQUIRE(get(g, p, &node::value) == 3);
}

TEST_CASE("a lent guard stands for the guard's type, domain and section", "[borrow]") {
    const auto me = guarded::register_thread<rcu_memb>();
    const auto g = read_lock(me);
    using G = std::remove_const_t<decltype(g)>;
    STATIC_REQUIRE(std::same_as<decltype(borrow(g)), borrowed<G>>);
    STATIC_REQUIRE(std::same_as<decltype(borrow(borrow(g))), borrowed<G>>);
    STATIC_REQUIRE(guarded::lends<borrowed<G>, G>);
    STATIC_REQUIRE(guarded::reads_in<borrowed<G>, rcu_memb>);
    STATIC_REQUIRE_FALSE(guarded::reads_in<borrowed<G>, guarded::rcu_mb>);
    STATIC_REQUIRE_FALSE(guarded::owning_guard<borrowed<G>>);
}

TEST_CASE("a callee that is lent a write guard writes", "[borrow]") {
    guarded::locked<int> owner{40};
    auto g = lock(owner);
    add(borrow(g), root(g), 2);
    REQUIRE(get(g, root(borrow(g))) == 42);
}

TEST_CASE("the owner releases its guard after the loan", "[borrow]") {
    const auto me = guarded::register_thread<rcu_memb>();
    const guarded::slot<node, rcu_memb> head{list(2)};
    auto g = read_lock(me);
    REQUIRE(sum(borrow(g), head.load(g)) == 3);
    unlock(std::move(g));
    REQUIRE_FALSE(rcu_memb::reading());
}
