// A retry loop that unlocks before it leaves and before it goes round.
// cure: clang's typestate carries the guard's end on a way out of an endless loop over to the code that goes round, so
// cure: `for (;;) { ... if (ready) { unlock(std::move(g)); return x; } unlock(std::move(g)); }` is refused: let the scope end
// cure: the guard on the way out, unlock before the test, or give the loop a condition.
#include <guarded/guarded.hpp>

#include <atomic>
#include <memory>
#include <thread>
#include <utility>

struct ticket {
    explicit ticket(int n) : number{n} {}
    int number;
    mutable std::atomic<int> waits{2};
};

using ticket_slot = guarded::slot<ticket>;

void pause_for(const ticket_slot& current);

int scope_ends_the_guard(const ticket_slot& current) {
    for (;;) {
        auto g = guarded::read_lock();
        auto t = current.load(g);
        if (!t || get(g, t, &ticket::waits) <= 0) return t ? get(g, t, &ticket::number) : -1;
        unlock(std::move(g));
        pause_for(current);
    }
}

int unlock_before_the_test(const ticket_slot& current) {
    while (true) {
        auto g = guarded::read_lock();
        auto t = current.load(g);
        const bool ready = !t || get(g, t, &ticket::waits) <= 0;
        const int number = t ? get(g, t, &ticket::number) : -1;
        unlock(std::move(g));
        if (ready) return number;
        pause_for(current);
    }
}

int loop_with_a_condition(const ticket_slot& current) {
    int number = -1;
    for (bool again = true; again;) {
        auto g = guarded::read_lock();
        auto t = current.load(g);
        if (!t) {
            unlock(std::move(g));
            break;
        }
        number = get(g, t, &ticket::number);
        again = get(g, t, &ticket::waits) > 0;
        unlock(std::move(g));
        pause_for(current);
    }
    return number;
}

void pause_for(const ticket_slot& current) {
    auto g = guarded::read_lock();
    if (auto t = current.load(g)) with(g, t, [](const ticket& at) { --at.waits; });
    std::this_thread::yield();
}

int correct_cure_endless_loop_left_after_an_unlock() {
    ticket_slot current;
    if (scope_ends_the_guard(current) != -1 || unlock_before_the_test(current) != -1) return 1;
    current.publish(std::make_unique<ticket>(7));
    if (scope_ends_the_guard(current) != 7) return 1;
    current.publish(std::make_unique<ticket>(8));
    if (unlock_before_the_test(current) != 8) return 1;
    current.publish(std::make_unique<ticket>(9));
    return loop_with_a_condition(current) == 9 ? 0 : 1;
}
