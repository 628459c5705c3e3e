// row: 19
// tier: checked
// seen: none
// run: this thread is offline
// Nobody waits for a thread that is offline: it must not read.
#include <guarded/guarded.hpp>

struct gateway {
    int metric = 5;
};

int main() {
    auto me = guarded::register_thread<guarded::rcu_qsbr>();
    guarded::slot<gateway, guarded::rcu_qsbr> current{std::make_unique<gateway>()};
    int metric = 0;
    {
        const auto away = offline(me);
#ifndef MISUSE
    }
    {
#endif
        auto g = read_lock(me);  // misuse
        metric = get(g, current.load(g), &gateway::metric);
    }
    return metric == 5 ? 0 : 1;
}
