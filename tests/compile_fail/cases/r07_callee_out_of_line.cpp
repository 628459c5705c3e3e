// row: 7
// bug: K19
// tier: typestate
// seen: clang:consumed gcc:prove
// expect: argument not in expected state
// expect-optimiser: this guard is not proved to be alive | this guard was released
// run: this guard was released
// The callee that may release the lock is in another file: the optimiser cannot look into it, the run-time check does.
#include <guarded/guarded.hpp>

struct association {
    int queued = 5;
};

template <class Guard>
[[gnu::noinline]] int send_message(Guard&& g, int amount) {
    unlock(std::move(g));
    return amount;
}

int main() {
    guarded::locked<association> shared;
    auto g = lock(shared);
    auto a = root(g);
#ifdef MISUSE
    const int sent = send_message(std::move(g), 5);
    return sent - get(g, a, &association::queued);  // misuse
#else
    const int queued = get(g, a, &association::queued);
    const int sent = send_message(std::move(g), 5);
    return sent - queued;
#endif
}
