// row: 17
// bug: U15
// tier: optimiser
// seen: gcc:O2 clang:O2
// expect: waiting for a grace period inside a critical section
// run: waiting for a grace period inside a critical section
// lttng: destroying a hash table waits for its readers, and the function that destroys it is one.
#include <guarded/guarded.hpp>

using domain = guarded::rcu_memb;

struct hash_table {
    int nodes = 0;
};

static void ht_destroy(guarded::slot<hash_table, domain>& owner, const guarded::registration<domain>& me) {
    auto old = owner.exchange(nullptr);
    synchronize(me);
    retire(std::move(old));
}

int main() {
    auto me = guarded::register_thread<domain>();
    guarded::slot<hash_table, domain> sessions{std::make_unique<hash_table>()};
    auto rcu = read_lock(me);
    const int nodes = get(rcu, sessions.load(rcu), &hash_table::nodes);
#ifdef MISUSE
    ht_destroy(sessions, me);  // misuse
#else
    unlock(std::move(rcu));
    ht_destroy(sessions, me);
#endif
    return nodes;
}
