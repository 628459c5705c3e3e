// Closures that use a guard of the scope around them, called at once, by name, and through a function template.
#include <guarded/guarded.hpp>

#include <memory>
#include <utility>

namespace {

struct order {
    order(int i, double p) : id{i}, price{p} {}
    int id;
    double price;
    guarded::slot<order> next;
};

template <class G, class F>
void for_each(guarded::borrowed<G> g, guarded::ptr<order, G> first, F&& fn) {
    for (auto o = first; o; o = load(g, o, &order::next)) fn(borrow(g), o);
}

double turnover(const guarded::slot<order>& book) {
    auto g = guarded::read_lock();
    double sum = 0;
    auto price = [](const order& o) { return o.price; };
    for (auto o = book.load(g); o; o = load(g, o, &order::next)) sum += with(g, o, price);
    return sum;
}

int dearest(const guarded::slot<order>& book) {
    auto g = guarded::read_lock();
    const auto price_of = [&g](auto o) { return get(g, o, &order::price); };
    auto best = book.load(g);
    for (auto o = best; o; o = load(g, o, &order::next))
        if (price_of(o) > price_of(best)) best = o;
    return best ? get(g, best, &order::id) : -1;
}

int count_above(const guarded::slot<order>& book, double limit) {
    auto g = guarded::read_lock();
    int n = 0;
    for_each(borrow(g), book.load(g), [&](auto lent, auto o) { n += get(lent, o, &order::price) > limit; });
    return n;
}

int initial(const guarded::slot<order>& book) {
    auto g = guarded::read_lock();
    const int id = [&] {
        auto o = book.load(g);
        return o ? get(g, o, &order::id) : 0;
    }();
    return id;
}

// A guard may move into a closure: it ends with the closure.
int owned_by_closure(const guarded::slot<order>& book) {
    auto g = guarded::read_lock();
    auto o = book.load(g);
    auto id = [mine = std::move(g), o] { return o ? get(mine, o, &order::id) : 0; };
    return id() + id();
}

}  // namespace

int correct_closures_borrow_the_guard() {
    guarded::slot<order> book;
    auto second = std::make_unique<order>(2, 30.0);
    auto first = std::make_unique<order>(1, 12.0);
    first->next.publish(std::move(second));
    book.publish(std::move(first));
    if (turnover(book) != 42.0 || dearest(book) != 2 || count_above(book, 20.0) != 1) return 1;
    return initial(book) == 1 && owned_by_closure(book) == 2 ? 0 : 1;
}
