// A guard dropped by a closure and used after it: the typestate analysis does not look into closures, the optimiser does.
#include <guarded/guarded.hpp>

struct node {
    int value = 0;
};

int read_late(const guarded::slot<node>& s) {
    auto g = guarded::read_lock();
    auto p = s.load(g);
    auto drop = [&] { unlock(std::move(g)); };
    drop();
    return get(g, p, &node::value);  // misuse
}
