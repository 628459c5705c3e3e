// row: 29
// tier: checked
// seen: none
// run: this element was removed or moved since it was found
// Under one guard an owner is emptied, and the pointer to what it owned is read once more.
#include <guarded/guarded.hpp>

#include <memory>

struct open_file {
    int key = 1;
};
struct lease_table {
    std::unique_ptr<open_file> opened = std::make_unique<open_file>();
};

int case_r29_owned_object_kept_over_set(guarded::locked<lease_table>& owner) {
    const auto g = lock(owner);
    const auto file = load(g, root(g), &lease_table::opened);
    if (!file) return 0;
#ifdef MISUSE
    set(g, root(g), &lease_table::opened, nullptr);
    return get(g, file, &open_file::key);  // misuse
#else
    const int key = get(g, file, &open_file::key);
    set(g, root(g), &lease_table::opened, nullptr);
    return key;
#endif
}

int main() {
    guarded::locked<lease_table> owner;
    return case_r29_owned_object_kept_over_set(owner) - 1;
}
