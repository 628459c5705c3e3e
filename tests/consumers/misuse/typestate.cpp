// A guard dropped on one branch and used after it: of the compilers, only clang asked for -Wconsumed sees it.
#include <guarded/guarded.hpp>

struct node {
    int value = 0;
};

int read_late(const guarded::slot<node>& s, bool early) {
    auto g = guarded::read_lock();
    auto p = s.load(g);
    if (early) unlock(std::move(g));
    return get(g, p, &node::value);  // misuse
}
