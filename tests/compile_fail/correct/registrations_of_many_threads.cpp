// Registrations where programs keep them: a local of each thread, a class member, a thread_local, an async task.
#include <guarded/guarded.hpp>

#include <atomic>
#include <future>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

namespace {

using guarded::rcu_memb;

struct value {
    explicit value(int n) : number{n} {}
    int number;
};

using value_slot = guarded::slot<value, rcu_memb>;

int read_once(const guarded::registration<rcu_memb>& me, const value_slot& current) {
    auto g = read_lock(me);
    auto v = current.load(g);
    return v ? get(g, v, &value::number) : 0;
}

const guarded::registration<rcu_memb>& this_thread() {
    thread_local const auto me = guarded::register_thread<rcu_memb>();
    return me;
}

class reader {
  public:
    explicit reader(const value_slot& v) : values_{v} {}
    int operator()() const { return read_once(me_, values_); }

  private:
    guarded::registration<rcu_memb> me_ = guarded::register_thread<rcu_memb>();
    const value_slot& values_;
};

int in_a_pool(const value_slot& current, int threads) {
    std::atomic<int> sum{0};
    {
        std::vector<std::jthread> pool;
        for (int i = 0; i < threads; ++i)
            pool.emplace_back([&sum, &current] {
                auto me = guarded::register_thread<rcu_memb>();
                for (int turn = 0; turn < 100; ++turn) {
                    auto g = read_lock(me);
                    auto v = current.load(g);
                    if (!v) continue;
                    sum += get(g, v, &value::number) > 0;
                }
            });
    }
    return sum;
}

}  // namespace

int correct_registrations_of_many_threads() {
    value_slot current{std::make_unique<value>(42)};
    auto task = std::async(std::launch::async, [&] { return read_once(this_thread(), current); });
    auto member = std::async(std::launch::async, [&] {
        const reader r{current};
        return r() + r();
    });
    return task.get() == 42 && member.get() == 84 && read_once(this_thread(), current) == 42 && in_a_pool(current, 2) == 200
               ? 0
               : 1;
}
