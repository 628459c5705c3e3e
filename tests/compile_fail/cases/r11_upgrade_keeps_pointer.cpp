// row: 11
// tier: types
// seen: all
// expect: read under another guard
// From the shared to the exclusive lock there is a gap in which another writer may have come.
#include <guarded/guarded.hpp>

#include <memory>
#include <shared_mutex>

struct node {
    int key = 0;
    std::unique_ptr<node> child;
};

void case_r11_upgrade_keeps_pointer(guarded::locked<node, std::shared_mutex>& tree, int key) {
    auto reader = lock_shared(tree);
    auto found = load(reader, root(reader), &node::child);
    if (!found || get(reader, found, &node::key) == key) return;
    unlock(std::move(reader));
    auto writer = lock(tree);
#ifdef MISUSE
    set(writer, found, &node::key, key);  // misuse
#else
    auto again = load(writer, root(writer), &node::child);
    if (again) set(writer, again, &node::key, key);
#endif
}
