// A retry loop takes its guard inside: each turn reads again, under a guard of its own.
#include <guarded/guarded.hpp>

#include <atomic>
#include <memory>
#include <thread>

namespace {

using guarded::rcu_memb;

struct session {
    session(int u, bool r) : user{u}, ready{r} {}
    int user;
    std::atomic<bool> ready;
};

constexpr int nobody = -1;
constexpr int busy = -2;

int user_of(const guarded::registration<rcu_memb>& me, const guarded::slot<session, rcu_memb>& current) {
    for (int turn = 0;; ++turn) {
        auto g = read_lock(me);
        auto s = current.load(g);
        if (!s) return nobody;
        if (get(g, s, &session::ready)) return get(g, s, &session::user);
        if (turn == 3) return busy;
        unlock(std::move(g));
        std::this_thread::yield();
    }
}

}  // namespace

int correct_retry_in_an_endless_loop() {
    auto me = guarded::register_thread<rcu_memb>();
    guarded::slot<session, rcu_memb> current;
    if (user_of(me, current) != nobody) return 1;
    current.publish(std::make_unique<session>(7, true));
    if (user_of(me, current) != 7) return 1;
    current.publish(std::make_unique<session>(8, false));
    return user_of(me, current) == busy ? 0 : 1;
}
