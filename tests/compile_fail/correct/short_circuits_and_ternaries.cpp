// Reads inside conditions: short circuits, ternaries, comma lists, nested calls, and a guard used in the same expression twice.
#include <guarded/guarded.hpp>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

namespace {

struct node {
    node(int k, std::string t) : key{k}, text{std::move(t)} {}
    int key;
    std::string text;
    guarded::slot<node> left;
    guarded::slot<node> right;
};

bool any_positive(const guarded::slot<node>& a, const guarded::slot<node>& b) {
    auto g = guarded::read_lock();
    auto x = a.load(g);
    auto y = b.load(g);
    return (x && get(g, x, &node::key) > 0) || (y && get(g, y, &node::key) > 0);
}

int smaller_child(const guarded::slot<node>& tree) {
    auto g = guarded::read_lock();
    auto n = tree.load(g);
    if (!n) return 0;
    auto left = load(g, n, &node::left);
    auto right = load(g, n, &node::right);
    auto chosen = !left ? right : !right ? left : get(g, left, &node::key) < get(g, right, &node::key) ? left : right;
    return chosen ? get(g, chosen, &node::key) : get(g, n, &node::key);
}

std::string longest(const guarded::slot<node>& tree) {
    auto g = guarded::read_lock();
    auto n = tree.load(g);
    return !n ? std::string{"none"}
              : std::max(get(g, n, &node::text), get(g, load(g, n, &node::left), &node::text),
                         [](const std::string& a, const std::string& b) { return a.size() < b.size(); });
}

int sum_keys(const guarded::slot<node>& tree) {
    auto g = guarded::read_lock();
    int sum = 0;
    if (auto n = tree.load(g); n)
        for (auto [next, turn] = std::pair{n, 0}; next; next = load(g, next, &node::left), ++turn)
            sum += turn % 2 == 0 ? get(g, next, &node::key) : -get(g, next, &node::key);
    return sum;
}

}  // namespace

int correct_short_circuits_and_ternaries() {
    guarded::slot<node> empty;
    auto top = std::make_unique<node>(5, "five");
    top->left.publish(std::make_unique<node>(3, "three"));
    top->right.publish(std::make_unique<node>(9, "nine"));
    guarded::slot<node> tree{std::move(top)};
    if (any_positive(empty, empty) || !any_positive(empty, tree)) return 1;
    if (smaller_child(tree) != 3 || longest(tree) != "three" || longest(empty) != "none") return 1;
    return sum_keys(tree) == 2 ? 0 : 1;
}
