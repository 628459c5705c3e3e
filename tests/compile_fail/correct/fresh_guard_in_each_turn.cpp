// Every kind of loop with a guard of its own in each turn, with break, continue and an unlock in the middle of the body.
#include <guarded/guarded.hpp>

#include <memory>
#include <thread>

namespace {

struct sample {
    explicit sample(int v) : value{v} {}
    int value;
};

using sample_slot = guarded::slot<sample>;

int sum(const sample_slot* slots, int n) {
    int total = 0;
    for (int i = 0; i < n; ++i) {
        auto g = guarded::read_lock();
        auto s = slots[i].load(g);
        if (!s) continue;
        const int value = get(g, s, &sample::value);
        if (value < 0) break;
        total += value;
    }
    return total;
}

int wait_for_value(sample_slot& s, int limit) {
    int turns = 0;
    while (turns < limit) {
        auto g = guarded::read_lock();
        if (auto p = s.load(g); p && get(g, p, &sample::value) >= 3) break;
        unlock(std::move(g));
        ++turns;
        s.publish(std::make_unique<sample>(turns));
    }
    return turns;
}

int drain(sample_slot& s) {
    int left = 0;
    do {
        auto g = guarded::read_lock();
        auto p = s.load(g);
        left = p ? get(g, p, &sample::value) : 0;
        unlock(std::move(g));
        if (left == 2) std::this_thread::yield();
        if (left > 0) s.publish(std::make_unique<sample>(left - 1));
    } while (left > 0);
    return left;
}

}  // namespace

int correct_fresh_guard_in_each_turn() {
    sample_slot slots[3];
    slots[0].publish(std::make_unique<sample>(20));
    slots[2].publish(std::make_unique<sample>(22));
    if (sum(slots, 3) != 42) return 1;
    sample_slot waited;
    if (wait_for_value(waited, 10) != 3) return 1;
    return drain(waited);
}
