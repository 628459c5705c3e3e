// Sections nest: an inner guard of the same domain, and a pointer handed off to the outer one before the inner one ends.
#include <guarded/guarded.hpp>

#include <memory>
#include <string>
#include <utility>

namespace {

using guarded::rcu_memb;

struct module {
    module(std::string n, int r) :name{std::move(n)}, refs{r} {}
    std::string name;
    int refs;
    guarded::slot<module, rcu_memb> next;
};

using module_slot = guarded::slot<module, rcu_memb>;

int refs_of(const guarded::registration<rcu_memb>& me, const module_slot& list, const std::string& name) {
    auto g = read_lock(me);
    for (auto m = list.load(g); m; m = load(g, m, &module::next))
        if (get(g, m, &module::name) == name) return get(g, m, &module::refs);
    return 0;
}

int weighted(const guarded::registration<rcu_memb>& me, const module_slot& list) {
    auto outer = read_lock(me);
    int sum = 0;
    for (auto m = list.load(outer); m; m = load(outer, m, &module::next))
        sum += refs_of(me, list, get(outer, m, &module::name));
    return sum;
}

int kept_by_the_outer_guard(const guarded::registration<rcu_memb>& me, const module_slot& list) {
    auto outer = read_lock(me);
    guarded::ptr<module, decltype(outer)> kept;
    {
        auto inner = read_lock(me);
        auto m = list.load(inner);
        kept = handoff(inner, m, outer);
    }
    return kept ? get(outer, kept, &module::refs) : -1;
}

int outer_released_first(const guarded::registration<rcu_memb>& me, const module_slot& list) {
    auto first = read_lock(me);
    auto m = list.load(first);
    auto second = read_lock(me);
    auto same = handoff(first, m, second);
    unlock(std::move(first));
    return same ? get(second, same, &module::refs) : -1;
}

}  // namespace

int correct_nested_sections() {
    auto me = guarded::register_thread<rcu_memb>();
    module_slot list;
    if (kept_by_the_outer_guard(me, list) != -1) return 1;
    auto tail = std::make_unique<module>("net", 2);
    auto head = std::make_unique<module>("fs", 40);
    head->next.publish(std::move(tail));
    list.publish(std::move(head));
    return weighted(me, list) == 42 && kept_by_the_outer_guard(me, list) == 40 && outer_released_first(me, list) == 40 ? 0 : 1;
}
