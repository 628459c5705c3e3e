// A linked list of slots: readers walk it under RCU; writers append and pop under the list's lock, to which they hand off.
#include <guarded/guarded.hpp>

#include <memory>
#include <utility>

namespace {

using guarded::rcu_memb;

struct member {
    explicit member(int i) : id{i} {}
    int id;
    bool linked = true;
    guarded::slot<member, rcu_memb> next;
};

struct counters {
    int appended = 0;
};

class group {
  public:
    bool contains(const guarded::registration<rcu_memb>& me, int id) const {
        auto g = read_lock(me);
        for (auto m = first_.load(g); m; m = load(g, m, &member::next))
            if (get(g, m, &member::id) == id) return true;
        return false;
    }

    void append(const guarded::registration<rcu_memb>& me, int id) {
        auto fresh = std::make_unique<member>(id);
        auto w = lock(writers_);
        auto g = read_lock(me);
        auto last = first_.load(g);
        if (!last) return first_.publish(std::move(fresh));
        while (auto behind = load(g, last, &member::next)) last = behind;
        auto mine = handoff(g, last, w, guarded::still(&member::linked));
        with(w, mine, [](member& m, auto behind) { m.next.publish(std::move(behind)); }, std::move(fresh));
        set(w, root(w), &counters::appended, get(w, root(w), &counters::appended) + 1);
    }

    int pop(const guarded::registration<rcu_memb>& me) {
        auto w = lock(writers_);
        auto g = read_lock(me);
        auto first = handoff(g, first_.load(g), w, guarded::still(&member::linked));
        if (!first) return -1;
        set(w, first, &member::linked, false);
        std::unique_ptr<member> rest{unrcu(with(w, first, [](member& m) { return m.next.exchange(nullptr); }))};
        const int id = get(w, first, &member::id);
        retire(first_.exchange(std::move(rest)));
        return id;
    }

  private:
    guarded::locked<counters> writers_;
    guarded::slot<member, rcu_memb> first_;
};

}  // namespace

int correct_linked_list_under_a_lock_and_rcu() {
    auto me = guarded::register_thread<rcu_memb>();
    group g;
    if (g.pop(me) != -1) return 1;
    for (int i = 1; i < 5; ++i) g.append(me, i);
    if (g.pop(me) != 1 || g.contains(me, 1) || !g.contains(me, 4)) return 1;
    return g.pop(me) == 2 && g.pop(me) == 3 && g.pop(me) == 4 && g.pop(me) == -1 ? 0 : 1;
}
