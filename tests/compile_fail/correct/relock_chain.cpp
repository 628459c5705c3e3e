// A chain of relocks, each guard of a new type, each pointer read again under the guard that it is used with.
#include <guarded/guarded.hpp>

#include <memory>
#include <utility>

namespace {

using guarded::rcu_mb;
using guarded::rcu_qsbr;

template <class D>
struct step {
    explicit step(int n) : number{n} {}
    int number;
};

template <class D>
int three_sections(const guarded::registration<D>& me, guarded::slot<step<D>, D>& current) {
    auto g1 = read_lock(me);
    auto s1 = current.load(g1);
    if (!s1) return 0;
    int sum = get(g1, s1, &step<D>::number);

    auto g2 = relock(std::move(g1));
    auto s2 = current.load(g2);
    if (!s2) return sum;
    sum += get(g2, s2, &step<D>::number);
    current.publish(std::make_unique<step<D>>(sum));

    auto g3 = relock(std::move(g2));
    auto s3 = current.load(g3);
    if (s3) sum += get(g3, s3, &step<D>::number);
    unlock(std::move(g3));
    return sum;
}

template <class D>
int relocked_in_a_loop(const guarded::registration<D>& me, const guarded::slot<step<D>, D>& current, int turns) {
    int sum = 0;
    for (int i = 0; i < turns; ++i) {
        auto g = read_lock(me);
        auto s = current.load(g);
        const int before = s ? get(g, s, &step<D>::number) : 0;
        auto again = relock(std::move(g));
        auto s2 = current.load(again);
        if (s2 && get(again, s2, &step<D>::number) == before) ++sum;
    }
    return sum;
}

template <class D>
bool run() {
    auto me = guarded::register_thread<D>();
    guarded::slot<step<D>, D> current{std::make_unique<step<D>>(5)};
    return three_sections(me, current) == 20 && relocked_in_a_loop(me, current, 3) == 3;
}

}  // namespace

int correct_relock_chain() { return run<rcu_qsbr>() && run<rcu_mb>() ? 0 : 1; }
