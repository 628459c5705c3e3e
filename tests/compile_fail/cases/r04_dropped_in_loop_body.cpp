// row: 4
// bug: K55
// tier: typestate
// seen: clang:consumed
// expect: state of variable g must match at the entry and exit of loop
// run: this guard was released
// A loop leaves the section to sleep and forgets to enter it again before the next turn.
#include <guarded/guarded.hpp>

#include <memory>

struct buffer {
    int dirty = 3;
};

int drain(guarded::slot<buffer, guarded::rcu_memb>& current, int turns) {
    auto me = guarded::register_thread<guarded::rcu_memb>();
    int seen = 0;
#ifdef MISUSE
    auto g = read_lock(me);
    auto b = current.load(g);
    for (int i = 0; i < turns; ++i) {  // misuse
        seen += get(g, b, &buffer::dirty);
        if (seen > 2) unlock(std::move(g));
    }
#else
    for (int i = 0; i < turns; ++i) {
        auto g = read_lock(me);
        seen += get(g, current.load(g), &buffer::dirty);
    }
#endif
    return seen;
}

int main(int argc, char**) {
    guarded::slot<buffer, guarded::rcu_memb> current{std::make_unique<buffer>()};
    return drain(current, argc + 1) == 6 ? 0 : 1;
}
