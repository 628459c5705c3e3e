// A qsbr worker: reads under guards, announces a quiescent state between batches, and goes offline before it blocks.
#include <guarded/guarded.hpp>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

namespace {

using guarded::rcu_qsbr;

struct rule {
    explicit rule(int v) : verdict{v} {}
    int verdict;
};

struct packets {
    std::mutex mutex;
    std::condition_variable arrived;
    std::deque<int> waiting;
    bool closed = false;
};

bool wait_for_packet(const guarded::registration<rcu_qsbr>& me, packets& in, int& packet) {
    const auto away = offline(me);
    std::unique_lock held{in.mutex};
    in.arrived.wait(held, [&] { return in.closed || !in.waiting.empty(); });
    if (in.waiting.empty()) return false;
    packet = in.waiting.front();
    in.waiting.pop_front();
    return true;
}

int classify(const guarded::registration<rcu_qsbr>& me, const guarded::slot<rule, rcu_qsbr>& rules, packets& in) {
    auto dropped = 0;
    for (int packet = 0; wait_for_packet(me, in, packet);) {
        {
            auto g = read_lock(me);
            auto r = rules.load(g);
            if (!r || get(g, r, &rule::verdict) < packet) ++dropped;
        }
        quiescent_state(me);
    }
    return dropped;
}

}  // namespace

int correct_qsbr_worker() {
    guarded::slot<rule, rcu_qsbr> rules{std::make_unique<rule>(3)};
    packets in;
    int dropped = -1;
    std::jthread worker{[&] {
        auto me = guarded::register_thread<rcu_qsbr>();
        dropped = classify(me, rules, in);
    }};
    for (int packet = 0; packet < 8; ++packet) {
        const std::scoped_lock held{in.mutex};
        in.waiting.push_back(packet);
        in.arrived.notify_one();
    }
    rules.publish(std::make_unique<rule>(3));
    guarded::synchronize<rcu_qsbr>();
    {
        const std::scoped_lock held{in.mutex};
        in.closed = true;
        in.arrived.notify_one();
    }
    worker.join();
    return dropped == 4 ? 0 : 1;
}
