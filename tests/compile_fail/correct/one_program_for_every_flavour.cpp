// One function template serves all four flavours; the one that needs no registration differs in a single line.
// prove: no
#include <guarded/guarded.hpp>

#include <concepts>
#include <memory>
#include <type_traits>
#include <utility>

namespace {

template <class D>
struct item {
    item(int k, int v) : key{k}, value{v} {}
    int key;
    int value;
    guarded::slot<item, D> next;
};

template <class D>
using items = guarded::slot<item<D>, D>;

struct no_registration {};

template <class D>
auto enter() {
    if constexpr (D::needs_registration)
        return guarded::register_thread<D>();
    else
        return no_registration{};
}
template <class D>
auto begin(const guarded::registration<D>& me) {
    return read_lock(me);
}
auto begin(const no_registration&) { return guarded::read_lock(); }

template <class D, class G>
int sum(guarded::borrowed<G> g, const items<D>& list) {
    int total = 0;
    for (auto i = list.load(g); i; i = load(g, i, &item<D>::next)) total += get(g, i, &item<D>::value);
    return total;
}

template <guarded::domain D>
bool serves() {
    const auto me = enter<D>();
    auto tail = std::make_unique<item<D>>(2, 40);
    auto head = std::make_unique<item<D>>(1, 2);
    head->next.publish(std::move(tail));
    items<D> list{std::move(head)};
    auto g = begin(me);
    const int both = sum<D>(borrow(g), list);
    unlock(std::move(g));
    auto gone = list.exchange(nullptr);
    const auto mine = wait(std::move(gone));
    guarded::synchronize<D>();
    auto g2 = begin(me);
    return both == 42 && mine->key == 1 && sum<D>(borrow(g2), list) == 0;
}

}  // namespace

int correct_one_program_for_every_flavour() {
    const bool registered = serves<guarded::rcu_memb>() && serves<guarded::rcu_mb>() && serves<guarded::rcu_qsbr>();
    return registered && serves<guarded::rcu_bp>() ? 0 : 1;
}
