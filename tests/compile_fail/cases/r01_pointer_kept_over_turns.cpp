// row: 1
// bug: K57
// tier: checked
// seen: none
// run: this was read in an earlier critical section
// A probe loop takes a guard in each turn, and keeps the entry of the last turn to save a lookup.
#include <guarded/guarded.hpp>

#include <memory>

struct entry {
    int tries = 0;
};

auto enter(const guarded::registration<guarded::rcu_mb>& me) { return read_lock(me); }

int main() {
    guarded::slot<entry, guarded::rcu_mb> probe{std::make_unique<entry>()};
    auto me = guarded::register_thread<guarded::rcu_mb>();
    int tries = 0;
    guarded::ptr<entry, decltype(enter(me))> found;
    for (int turn = 0; turn < 3; ++turn) {
        auto g = enter(me);
#ifdef MISUSE
        if (!found) found = probe.load(g);
#else
        found = probe.load(g);
#endif
        tries += get(g, found, &entry::tries);  // misuse
    }
    return tries;
}
