// A loop that is done with its section in the last turn.
// cure: clang's typestate wants the guard in one state at a loop's head, so `if (last) unlock(std::move(g));` in the body is
// cure: refused though nothing reads behind it: leave the loop in the turn that unlocks, or let a scope end the guard.
#include <guarded/guarded.hpp>

#include <array>
#include <memory>
#include <utility>

namespace {

struct cell {
    explicit cell(int v) : value{v} {}
    int value;
};

using cells = std::array<guarded::slot<cell>, 5>;

int report(int sum);

// for (...) { sum += ...; if (i + 1 == all.size()) unlock(std::move(g)); }   becomes:
int scope_of_the_loop(const cells& all) {
    int sum = 0;
    {
        auto g = guarded::read_lock();
        for (const auto& c : all)
            if (auto p = c.load(g)) sum += get(g, p, &cell::value);
    }
    return report(sum);
}

// The turn that finds what was looked for is the last one: it returns.
int return_in_the_turn_that_unlocks(const cells& all, int wanted) {
    auto g = guarded::read_lock();
    for (std::size_t i = 0; i < all.size(); ++i) {
        auto p = all[i].load(g);
        if (p && get(g, p, &cell::value) == wanted) {
            unlock(std::move(g));
            return report(static_cast<int>(i));
        }
    }
    return -1;
}

// Or breaks, with nothing behind the loop that needs the guard.
int break_in_the_turn_that_unlocks(const cells& all, int limit) {
    int sum = 0;
    auto g = guarded::read_lock();
    for (const auto& c : all) {
        auto p = c.load(g);
        sum += p ? get(g, p, &cell::value) : 0;
        if (sum > limit) {
            unlock(std::move(g));
            break;
        }
    }
    return report(sum);
}

int report(int sum) { return sum; }

}  // namespace

int correct_cure_unlock_in_the_last_turn() {
    cells all;
    for (int i = 0; i < 5; ++i) all[static_cast<std::size_t>(i)].publish(std::make_unique<cell>(i * 10));
    if (scope_of_the_loop(all) != 100 || return_in_the_turn_that_unlocks(all, 30) != 3) return 1;
    return return_in_the_turn_that_unlocks(all, 31) == -1 && break_in_the_turn_that_unlocks(all, 25) == 30 ? 0 : 1;
}
