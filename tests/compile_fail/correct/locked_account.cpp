// Data that a mutex owns: each function names the guard, changes by set and with, and reads by get.
#include <guarded/guarded.hpp>

#include <memory>
#include <mutex>
#include <numeric>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace {

struct account {
    std::string owner;
    long balance = 0;
    std::vector<long> history;
};

using safe_account = guarded::locked<account>;

template <class G>
void book(guarded::borrowed<G> g, guarded::ptr<account, G> a, long amount) {
    set(g, a, &account::balance, get(g, a, &account::balance) + amount);
    push_back(g, a, &account::history, amount);
}

void withdraw(safe_account& from, long amount) {
    auto g = lock(from);
    auto a = root(g);
    if (get(g, a, &account::balance) < amount) throw std::domain_error{get(g, a, &account::owner) + ": not enough"};
    book(borrow(g), a, -amount);
}

bool transfer(safe_account& from, safe_account& to, long amount) {
    try {
        withdraw(from, amount);
    } catch (const std::domain_error&) {
        return false;
    }
    auto g = lock(to);
    book(borrow(g), root(g), amount);
    return true;
}

long checked_sum(safe_account& a) {
    auto g = lock(a);
    auto mine = root(g);
    const long booked =
        with(g, mine, [](const account& at) { return std::accumulate(at.history.begin(), at.history.end(), 0L); });
    return booked == get(g, mine, &account::balance) ? booked : -1;
}

void rename(safe_account& a, std::string owner) {
    auto g = lock(a);
    set(g, root(g), &account::owner, std::move(owner));
}

}  // namespace

int correct_locked_account() {
    safe_account alice{account{"alice", 0, {}}};
    safe_account bob;
    rename(bob, "bob");
    {
        auto g = lock(alice);
        book(borrow(g), root(g), 50);
    }
    if (transfer(bob, alice, 1) || !transfer(alice, bob, 8)) return 1;
    return checked_sum(alice) == 42 && checked_sum(bob) == 8 ? 0 : 1;
}
