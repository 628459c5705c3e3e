// Helpers that need the section of their caller, which goes on reading behind the call.
// cure: clang's typestate knows nothing of a guard behind a T& or T* that went into a call (it may have been moved from), nor
// cure: in a callee that takes `const G&`: lend it by borrow(g) to a by-value borrowed<G>, which nobody can release.
#include <guarded/guarded.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace {

using guarded::rcu_memb;

struct event {
    event(int i, std::string t) : id{i}, text{std::move(t)} {}
    int id;
    std::string text;
    guarded::slot<event, rcu_memb> next;
};

using events = guarded::slot<event, rcu_memb>;

// Not `void trace(G& g, ...)`, `void trace(G* g, ...)`, `int count(const G& g, ...)`.
template <class G>
void trace(guarded::borrowed<G> g, guarded::ptr<event, G> e, std::vector<std::string>& out) {
    out.push_back(std::to_string(get(g, e, &event::id)) + " " + get(g, e, &event::text));
}

template <class G>
int count(guarded::borrowed<G> g, guarded::ptr<event, G> from) {
    int n = 0;
    for (auto e = from; e; e = load(g, e, &event::next)) ++n;
    return n;
}

// Where a token is at hand anyway, a reference to it is as good: it is no guard.
template <class G>
bool has(const guarded::borrowed<G>& g, const guarded::ptr<event, G>& from, int id) {
    for (auto e = from; e; e = load(g, e, &event::next))
        if (get(g, e, &event::id) == id) return true;
    return false;
}

int dump(const guarded::registration<rcu_memb>& me, const events& all, std::vector<std::string>& out) {
    auto g = read_lock(me);
    auto first = all.load(g);
    const int n = count(borrow(g), first);
    for (auto e = first; e; e = load(g, e, &event::next)) trace(borrow(g), e, out);
    return has(borrow(g), first, 7) ? -n : n;
}

}  // namespace

int correct_cure_guard_by_reference_into_a_call() {
    auto me = guarded::register_thread<rcu_memb>();
    events all;
    std::vector<std::string> out;
    if (dump(me, all, out) != 0) return 1;
    auto second = std::make_unique<event>(2, "stop");
    auto first = std::make_unique<event>(1, "start");
    first->next.publish(std::move(second));
    all.publish(std::move(first));
    return dump(me, all, out) == 2 && out == std::vector<std::string>{"1 start", "2 stop"} ? 0 : 1;
}
