// A pointer read under one guard, used under another.
#include <guarded/guarded.hpp>

struct node {
    int value = 0;
};

int read_twice(const guarded::slot<node>& s) {
    auto g = guarded::read_lock();
    auto p = s.load(g);
    unlock(std::move(g));
    auto h = guarded::read_lock();
    return get(h, p, &node::value);  // misuse
}
