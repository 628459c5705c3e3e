// Read, copy, change, compare-and-exchange, and again when somebody was faster: nothing leaks on any path.
#include <guarded/guarded.hpp>

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace {

using guarded::rcu_memb;

struct limits {
    int rate;
    int version;
    limits(int r, int v) : rate{r}, version{v} {}
};
using limits_slot = guarded::slot<limits, rcu_memb>;

// A turn for each attempt; what was built for a lost race is built anew.
int raise(const guarded::registration<rcu_memb>& me, limits_slot& current, int by) {
    for (;;) {
        auto g = read_lock(me);
        auto seen = current.load(g);
        const auto old = seen ? with(g, seen, [](const limits& l) { return std::pair{l.rate, l.version}; }) : std::pair{0, 0};
        auto done = current.compare_exchange(g, seen, std::make_unique<limits>(old.first + by, old.second + 1));
        if (done) {
            retire(std::move(done.unlinked));
            return old.second + 1;
        }
    }
}

// The same in one section: the object that was refused is used again, and what was seen instead is the next expectation.
int raise_in_one_section(const guarded::registration<rcu_memb>& me, limits_slot& current, int by) {
    auto g = read_lock(me);
    auto seen = current.load(g);
    auto fresh = std::make_unique<limits>(0, 0);
    while (true) {
        fresh->rate = (seen ? get(g, seen, &limits::rate) : 0) + by;
        fresh->version = (seen ? get(g, seen, &limits::version) : 0) + 1;
        const int version = fresh->version;
        auto result = current.compare_exchange(g, seen, std::move(fresh));
        if (result.exchanged) {
            retire(std::move(result.unlinked));
            return version;
        }
        fresh = std::move(result.rejected);
        seen = result.seen;
    }
}

}  // namespace

int correct_compare_exchange_loop() {
    auto me = guarded::register_thread<rcu_memb>();
    limits_slot current;
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < 2; ++t)
            threads.emplace_back([&current, t] {
                auto mine = guarded::register_thread<rcu_memb>();
                for (int i = 0; i < 500; ++i) t == 0 ? raise(mine, current, 2) : raise_in_one_section(mine, current, 2);
            });
    }
    auto g = read_lock(me);
    auto l = current.load(g);
    return get(g, l, &limits::rate) == 2000 && get(g, l, &limits::version) == 1000 ? 0 : 1;
}
