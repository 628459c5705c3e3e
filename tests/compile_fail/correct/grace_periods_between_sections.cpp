// Waiting for grace periods with the thread's registration: between sections, behind an unlock, in a loop, at the end.
#include <guarded/guarded.hpp>

#include <memory>
#include <utility>
#include <vector>

namespace {

using guarded::rcu_mb;

struct epoch {
    explicit epoch(int n) : number{n} {}
    int number;
};

using epoch_slot = guarded::slot<epoch, rcu_mb>;

int advance(const guarded::registration<rcu_mb>& me, epoch_slot& current) {
    int next = 1;
    {
        auto g = read_lock(me);
        if (auto e = current.load(g)) next = get(g, e, &epoch::number) + 1;
    }
    auto old = current.exchange(std::make_unique<epoch>(next));
    synchronize(me);
    const std::unique_ptr<epoch> mine{unrcu(std::move(old))};
    return mine ? mine->number : 0;
}

int drain(epoch_slot& current, int turns) {
    auto me = guarded::register_thread<rcu_mb>();
    std::vector<int> seen;
    for (int i = 0; i < turns; ++i) {
        auto g = read_lock(me);
        auto e = current.load(g);
        seen.push_back(e ? get(g, e, &epoch::number) : 0);
        unlock(std::move(g));
        current.publish(std::make_unique<epoch>(seen.back() + 1));
        if (i % 2 == 0) synchronize(me);
    }
    retire(current.exchange(nullptr));
    barrier(me);
    return seen.back();
}

int nested_then_wait(const guarded::registration<rcu_mb>& me, const epoch_slot& current) {
    auto outer = read_lock(me);
    auto e = current.load(outer);
    const int number = e ? get(outer, e, &epoch::number) : -1;
    if (number < 0) {
        auto inner = read_lock(me);
        if (current.load(inner)) return 0;
    }
    unlock(std::move(outer));
    synchronize(me);
    return number;
}

}  // namespace

int correct_grace_periods_between_sections() {
    auto me = guarded::register_thread<rcu_mb>();
    epoch_slot current;
    if (advance(me, current) != 0 || advance(me, current) != 1) return 1;
    if (nested_then_wait(me, current) != 2 || drain(current, 5) != 6) return 1;
    barrier(me);
    return nested_then_wait(me, current) == -1 ? 0 : 1;
}
