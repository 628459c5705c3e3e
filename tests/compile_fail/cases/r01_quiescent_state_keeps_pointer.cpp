// row: 1
// tier: types
// seen: all
// expect: read under another guard
// A packet loop announces a quiescent state and goes on with the route it looked up before.
#include <guarded/guarded.hpp>

struct route {
    int port = 0;
};

void forward(int port);

void case_r01_quiescent_state_keeps_pointer(guarded::slot<route, guarded::rcu_qsbr>& routes) {
    auto me = guarded::register_thread<guarded::rcu_qsbr>();
    auto g = read_lock(me);
    auto r = routes.load(g);
    if (!r) return;
    forward(get(g, r, &route::port));
    auto g2 = quiescent_state(std::move(g));
#ifdef MISUSE
    forward(get(g2, r, &route::port));  // misuse
#else
    auto again = routes.load(g2);
    if (again) forward(get(g2, again, &route::port));
#endif
}
