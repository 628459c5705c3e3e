// Loops in loops under one guard, with break and continue of both, and an inner guard taken for a slower look.
#include <guarded/guarded.hpp>

#include <array>
#include <memory>
#include <utility>

namespace {

using guarded::rcu_memb;

struct session {
    session(int u, int b) : user{u}, bytes{b} {}
    int user;
    int bytes;
    guarded::slot<session, rcu_memb> next;
};

using shard = guarded::slot<session, rcu_memb>;
using shards = std::array<shard, 4>;

int largest_user(const guarded::registration<rcu_memb>& me, const shards& all, int limit) {
    auto g = read_lock(me);
    int best = -1;
    int bytes = 0;
    for (const auto& head : all) {
        auto s = head.load(g);
        if (!s) continue;
        do {
            if (get(g, s, &session::user) == 0) continue;
            if (get(g, s, &session::bytes) <= bytes) continue;
            bytes = get(g, s, &session::bytes);
            best = get(g, s, &session::user);
            if (bytes > limit) break;
        } while ((s = load(g, s, &session::next)));
        if (bytes > limit) break;
    }
    return best;
}

int pairs_of_one_user(const guarded::registration<rcu_memb>& me, const shards& all) {
    auto g = read_lock(me);
    int pairs = 0;
    for (std::size_t i = 0; i < all.size(); ++i)
        for (auto a = all[i].load(g); a; a = load(g, a, &session::next))
            for (std::size_t j = i + 1; j < all.size(); ++j) {
                auto inner = read_lock(me);
                for (auto b = all[j].load(inner); b; b = load(inner, b, &session::next)) {
                    if (get(inner, b, &session::user) != get(g, a, &session::user)) continue;
                    ++pairs;
                    break;
                }
            }
    return pairs;
}

}  // namespace

int correct_nested_loops_under_one_guard() {
    auto me = guarded::register_thread<rcu_memb>();
    shards all;
    auto put = [&](std::size_t at, int user, int bytes) {
        auto fresh = std::make_unique<session>(user, bytes);
        fresh->next.publish(wait(all[at].exchange(nullptr)));
        all[at].publish(std::move(fresh));
    };
    put(0, 1, 10);
    put(0, 2, 30);
    put(2, 1, 20);
    put(3, 3, 50);
    if (largest_user(me, all, 100) != 3 || largest_user(me, all, 25) != 2) return 1;
    return pairs_of_one_user(me, all) == 1 ? 0 : 1;
}
