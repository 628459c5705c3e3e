// row: 19
// tier: optimiser
// seen: gcc:O2 clang:O2
// expect: quiescent state inside a critical section
// run: quiescent state inside a critical section
// quiescent_state(me) is for a thread that holds nothing: here a guard is alive.
#include <guarded/guarded.hpp>

struct topology {
    int cores = 2;
};

int main() {
    auto me = guarded::register_thread<guarded::rcu_qsbr>();
    guarded::slot<topology, guarded::rcu_qsbr> current{std::make_unique<topology>()};
    auto g = read_lock(me);
    const int cores = get(g, current.load(g), &topology::cores);
#ifndef MISUSE
    unlock(std::move(g));
#endif
    quiescent_state(me);  // misuse
    return cores == 2 ? 0 : 1;
}
