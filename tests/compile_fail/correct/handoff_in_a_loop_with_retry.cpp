// Find, take a reference, and look again when the object was on its way out: no path keeps what it read before.
#include <guarded/guarded.hpp>

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

namespace {

using guarded::rcu_memb;

struct socket_state : guarded::counted<rcu_memb> {
    explicit socket_state(int p) : port{p} {}
    int port;
    mutable std::atomic<int> uses{0};
};

using socket_slot = guarded::slot<socket_state, rcu_memb>;

guarded::ref<socket_state> get_socket(const guarded::registration<rcu_memb>& me, const socket_slot& bound) {
    for (;;) {
        auto g = read_lock(me);
        auto s = bound.load(g);
        if (!s) return handoff(g, s, guarded::by_reference);
        if (auto held = handoff(g, s, guarded::by_reference)) return held;
        unlock(std::move(g));
        std::this_thread::yield();
    }
}

int talk(const guarded::registration<rcu_memb>& me, const socket_slot& bound, int turns) {
    int talked = 0;
    while (turns-- > 0) {
        auto s = get_socket(me, bound);
        if (!s) break;
        with(s, [](const socket_state& it) { it.uses.fetch_add(1); });
        auto also = share(s);
        release(std::move(s));
        if (get(also, &socket_state::port) > 0) ++talked;
    }
    return talked;
}

}  // namespace

int correct_handoff_in_a_loop_with_retry() {
    auto me = guarded::register_thread<rcu_memb>();
    socket_slot bound{std::make_unique<socket_state>(80)};
    std::atomic<int> talked{0};
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 2; ++i)
            threads.emplace_back([&] {
                auto mine = guarded::register_thread<rcu_memb>();
                talked += talk(mine, bound, 500);
            });
        for (int port = 1; port < 100; ++port) bound.publish(std::make_unique<socket_state>(port));
    }
    bound.publish(nullptr);
    return talked == 1000 && talk(me, bound, 3) == 0 ? 0 : 1;
}
