// The same read path with guarded. FLAVOUR is memb, mb, qsbr or bp.
#include <guarded/guarded.hpp>

#define PASTE(a, b) a##b
#define DOMAIN(f) guarded::PASTE(rcu_, f)
using domain = DOMAIN(FLAVOUR);

struct node {
    node(long v, long w) : value{v}, weight{w} {}
    long value;
    long weight;
    guarded::slot<node, domain> next;
};
guarded::slot<node, domain> head;

static_assert(GUARDED_CHECKED || sizeof(guarded::ptr<node, guarded::read_guard<domain, void>>) == sizeof(node*));

extern "C" __attribute__((noinline)) long read_path(const guarded::registration<domain>& me) {
    long sum = 0;
    auto g = read_lock(me);
    for (auto n = head.load(g); n; n = load(g, n, &node::next)) sum += get(g, n, &node::value) * get(g, n, &node::weight);
    auto again = relock(std::move(g));
    if (auto first = head.load(again)) sum += get(again, first, &node::value);
    return sum;
}

int main() {
    long sum = 0;
    for (long i = 8; i > 0; --i) {
        auto n = std::make_unique<node>(i, i + 1);
        n->next.publish(guarded::wait(head.exchange(nullptr)));
        head.publish(std::move(n));
    }
    {
        const auto me = guarded::register_thread<domain>();
        unlock(read_lock(me));  // bp registers at the first section
        for (int i = 0; i < 1000; ++i) sum += read_path(me);
    }
    guarded::retire(head.exchange(nullptr));
    guarded::barrier<domain>();
    return sum == 241000 ? 0 : 1;
}
