// row: 19
// tier: optimiser
// seen: gcc:O2 clang:O2
// expect: quiescent state inside a critical section
// run: quiescent state inside a critical section
// Going offline for a blocking call lets grace periods pass: what was read is gone when the call returns.
#include <guarded/guarded.hpp>

struct upstream {
    int port = 80;
};

int main() {
    auto me = guarded::register_thread<guarded::rcu_qsbr>();
    guarded::slot<upstream, guarded::rcu_qsbr> current{std::make_unique<upstream>()};
    auto g = read_lock(me);
    const int port = get(g, current.load(g), &upstream::port);
#ifndef MISUSE
    unlock(std::move(g));
#endif
    {
        const auto away = offline(me);  // misuse
    }
    return port == 80 ? 0 : 1;
}
