// Guards and bound pointers declared in the head of if, switch, while and for.
#include <guarded/guarded.hpp>

#include <array>
#include <memory>

namespace {

struct job {
    job(int p, int c) : priority{p}, cost{c} {}
    int priority;
    int cost;
    guarded::slot<job> next;
};

int first_cost(const guarded::slot<job>& queue) {
    if (auto g = guarded::read_lock(); auto j = queue.load(g)) return get(g, j, &job::cost);
    return -1;
}

bool urgent(const guarded::slot<job>& queue) {
    auto g = guarded::read_lock();
    if (const auto j = queue.load(g); j && get(g, j, &job::priority) > 8) return true;
    return false;
}

int total(const guarded::slot<job>& queue) {
    auto g = guarded::read_lock();
    int sum = 0;
    for (auto j = queue.load(g); j; j = load(g, j, &job::next)) sum += get(g, j, &job::cost);
    return sum;
}

int lane(const guarded::slot<job>& queue) {
    auto g = guarded::read_lock();
    auto j = queue.load(g);
    if (!j) return 0;
    switch (const int priority = get(g, j, &job::priority); priority / 4) {
        case 0:
            return 1;
        case 1:
            return 1 + priority;
        default:
            return 100;
    }
}

int cheapest(const std::array<guarded::slot<job>, 2>& queues) {
    int best = 1 << 20;
    for (auto g = guarded::read_lock(); const auto& queue : queues)
        if (auto j = queue.load(g); j && get(g, j, &job::cost) < best) best = get(g, j, &job::cost);
    return best;
}

}  // namespace

int correct_declarations_in_conditions() {
    std::array<guarded::slot<job>, 2> queues;
    if (first_cost(queues[0]) != -1 || total(queues[0]) != 0 || lane(queues[0]) != 0) return 1;
    auto second = std::make_unique<job>(2, 30);
    auto first = std::make_unique<job>(9, 12);
    first->next.publish(std::move(second));
    queues[0].publish(std::move(first));
    if (first_cost(queues[0]) != 12 || !urgent(queues[0]) || total(queues[0]) != 42) return 1;
    return lane(queues[0]) == 100 && cheapest(queues) == 12 ? 0 : 1;
}
