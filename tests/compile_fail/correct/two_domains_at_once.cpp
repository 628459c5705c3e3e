// Guards of two domains and of a lock alive together, each pointer used with its own.
#include <guarded/guarded.hpp>

#include <memory>
#include <mutex>

namespace {

using guarded::rcu_memb;
using guarded::rcu_qsbr;

struct flow {
    explicit flow(int p) : packets{p} {}
    int packets;
};
struct policy {
    explicit policy(int f) : factor{f} {}
    int factor;
};
struct totals {
    long packets = 0;
};

long account(const guarded::registration<rcu_memb>& here, const guarded::registration<rcu_qsbr>& there,
             const guarded::slot<flow, rcu_memb>& flows, const guarded::slot<policy, rcu_qsbr>& policies,
             guarded::locked<totals>& sum) {
    auto g = read_lock(here);
    auto q = read_lock(there);
    auto f = flows.load(g);
    auto p = policies.load(q);
    if (!f || !p) return 0;
    const long packets = static_cast<long>(get(g, f, &flow::packets)) * get(q, p, &policy::factor);
    unlock(std::move(q));

    auto w = lock(sum);
    auto t = root(w);
    set(w, t, &totals::packets, get(w, t, &totals::packets) + packets + get(g, f, &flow::packets));
    unlock(std::move(g));
    return get(w, t, &totals::packets);
}

}  // namespace

int correct_two_domains_at_once() {
    auto here = guarded::register_thread<rcu_memb>();
    auto there = guarded::register_thread<rcu_qsbr>();
    guarded::slot<flow, rcu_memb> flows;
    guarded::slot<policy, rcu_qsbr> policies{std::make_unique<policy>(5)};
    guarded::locked<totals> sum;
    if (account(here, there, flows, policies, sum) != 0) return 1;
    flows.publish(std::make_unique<flow>(7));
    return account(here, there, flows, policies, sum) == 42 ? 0 : 1;
}
