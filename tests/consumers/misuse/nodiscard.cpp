// A guard that ends with the statement that takes it.
#include <guarded/guarded.hpp>

struct node {
    int value = 0;
};

bool is_empty(const guarded::slot<node>& s) {
    guarded::read_lock();  // misuse
    return s.access() == nullptr;
}
