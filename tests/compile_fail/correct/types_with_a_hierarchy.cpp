// Bound pointers to derived objects convert to pointers to their bases; virtual calls go through with.
#include <guarded/guarded.hpp>

#include <memory>
#include <string>
#include <utility>

namespace {

struct shape {
    virtual ~shape() = default;
    virtual double area() const = 0;
    int id = 0;
};
struct square : shape {
    explicit square(double s) : side{s} {}
    double area() const override { return side * side; }
    double side;
};
struct circle : shape {
    explicit circle(double r) : radius{r} {}
    double area() const override { return 3 * radius * radius; }
    double radius;
};

template <class G>
double area(guarded::borrowed<G> g, guarded::ptr<shape, G> s) {
    return s ? with(g, s, [](const shape& at) { return at.area(); }) : 0.0;
}

double both(const guarded::slot<shape>& any, const guarded::slot<square>& exact) {
    auto g = guarded::read_lock();
    auto s = any.load(g);
    auto e = exact.load(g);
    guarded::ptr<shape, decltype(g)> base = e;
    const double sum = area(borrow(g), s) + area(borrow(g), base);
    return sum + (e ? get(g, e, &square::side) + get(g, e, &shape::id) : 0.0);
}

double direct(const guarded::slot<shape>& any) {
    auto g = guarded::read_lock();
    auto s = any.load(g);
    return s ? get(g, s, &shape::area) : -1.0;
}

}  // namespace

int correct_types_with_a_hierarchy() {
    guarded::slot<shape> any;
    guarded::slot<square> exact;
    if (both(any, exact) != 0.0 || direct(any) != -1.0) return 1;
    any.publish(std::make_unique<circle>(2.0));
    exact.publish(std::make_unique<square>(4.0));
    if (both(any, exact) != 32.0 || direct(any) != 12.0) return 1;
    any.publish(wait(exact.exchange(nullptr)));
    return direct(any) == 16.0 ? 0 : 1;
}
