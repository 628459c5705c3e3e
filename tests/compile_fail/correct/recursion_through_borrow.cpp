// A tree of slots, walked by recursion: each call borrows on what it was lent.
#include <guarded/guarded.hpp>

#include <algorithm>
#include <memory>

namespace {

struct tree_node {
    explicit tree_node(int k) : key{k} {}
    int key;
    guarded::slot<tree_node> left;
    guarded::slot<tree_node> right;
};

template <class G>
int depth(guarded::borrowed<G> g, guarded::ptr<tree_node, G> n) {
    if (!n) return 0;
    return 1 + std::max(depth(borrow(g), load(g, n, &tree_node::left)), depth(borrow(g), load(g, n, &tree_node::right)));
}

template <class G>
guarded::ptr<tree_node, G> find(guarded::borrowed<G> g, guarded::ptr<tree_node, G> n, int key) {
    if (!n || get(g, n, &tree_node::key) == key) return n;
    if (key < get(g, n, &tree_node::key)) return find(borrow(g), load(g, n, &tree_node::left), key);
    return find(borrow(g), load(g, n, &tree_node::right), key);
}

template <class G, class F>
void in_order(guarded::borrowed<G> g, guarded::ptr<tree_node, G> n, F& visit) {
    if (!n) return;
    in_order(borrow(g), load(g, n, &tree_node::left), visit);
    visit(get(g, n, &tree_node::key));
    in_order(borrow(g), load(g, n, &tree_node::right), visit);
}

std::unique_ptr<tree_node> balanced(int low, int high) {
    if (low > high) return nullptr;
    const int middle = low + (high - low) / 2;
    auto n = std::make_unique<tree_node>(middle);
    n->left.publish(balanced(low, middle - 1));
    n->right.publish(balanced(middle + 1, high));
    return n;
}

}  // namespace

int correct_recursion_through_borrow() {
    guarded::slot<tree_node> top{balanced(1, 31)};
    auto g = guarded::read_lock();
    auto n = top.load(g);
    if (depth(borrow(g), n) != 5 || find(borrow(g), n, 40)) return 1;
    int last = 0;
    bool sorted = true;
    auto visit = [&](int key) { sorted = sorted && last++ < key; };
    in_order(borrow(g), n, visit);
    auto seven = find(borrow(g), n, 7);
    return sorted && last == 31 && get(g, seven, &tree_node::key) == 7 ? 0 : 1;
}
