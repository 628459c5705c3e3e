// row: 17
// tier: optimiser
// seen: gcc:O2 clang:O2
// expect: waiting for a grace period inside a critical section
// run: waiting for a grace period inside a critical section
// The inner section was left with care; the outer one is forgotten.
#include <guarded/guarded.hpp>

struct node_info {
    int id = 0;
};

int main() {
    auto me = guarded::register_thread<guarded::rcu_memb>();
    guarded::slot<node_info, guarded::rcu_memb> self{std::make_unique<node_info>()};
    int id = 0;
    {
        auto outer = read_lock(me);
        {
            auto inner = read_lock(me);
            id = get(inner, self.load(inner), &node_info::id);
        }
#ifdef MISUSE
        synchronize(me);  // misuse
#else
    }
    {
        synchronize(me);
#endif
    }
    return id;
}
