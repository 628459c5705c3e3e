// Offline periods around blocking calls: by scope, in a branch, in a loop, with sections between them.
#include <guarded/guarded.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <thread>
#include <utility>

namespace {

using guarded::rcu_qsbr;

struct deadline {
    explicit deadline(int m) : milliseconds{m} {}
    int milliseconds;
};

using deadline_slot = guarded::slot<deadline, rcu_qsbr>;

void sleep_offline(const guarded::registration<rcu_qsbr>& me, int milliseconds) {
    auto away = offline(me);
    std::this_thread::sleep_for(std::chrono::milliseconds{milliseconds});
}

std::optional<int> current(const guarded::registration<rcu_qsbr>& me, const deadline_slot& d) {
    auto g = read_lock(me);
    auto p = d.load(g);
    if (!p) return std::nullopt;
    return get(g, p, &deadline::milliseconds);
}

int sleep_until_met(const guarded::registration<rcu_qsbr>& me, deadline_slot& d) {
    int slept = 0;
    while (const auto left = current(me, d)) {
        if (*left > 0) sleep_offline(me, 1);
        ++slept;
        d.publish(*left > 1 ? std::make_unique<deadline>(*left - 1) : nullptr);
    }
    return slept;
}

int read_between(const guarded::registration<rcu_qsbr>& me, const deadline_slot& d, bool block) {
    auto g = read_lock(me);
    auto p = d.load(g);
    const int before = p ? get(g, p, &deadline::milliseconds) : 0;
    unlock(std::move(g));
    if (block) {
        const auto away = offline(me);
        std::this_thread::yield();
    } else {
        quiescent_state(me);
    }
    auto g2 = read_lock(me);
    auto p2 = d.load(g2);
    return before + (p2 ? get(g2, p2, &deadline::milliseconds) : 0);
}

}  // namespace

int correct_qsbr_offline_periods() {
    auto me = guarded::register_thread<rcu_qsbr>();
    deadline_slot d{std::make_unique<deadline>(3)};
    if (read_between(me, d, true) != 6 || read_between(me, d, false) != 6) return 1;
    return sleep_until_met(me, d) == 3 && !current(me, d) ? 0 : 1;
}
