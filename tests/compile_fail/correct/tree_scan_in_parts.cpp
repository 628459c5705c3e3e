// A long scan in parts: parked behind the entry it read last, resumed in a section of its own, upwards and downwards.
#include <guarded/guarded.hpp>

#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace {

using guarded::rcu_qsbr;

struct inode {
    explicit inode(int n) : number{n} {}
    int number;
};

using inode_tree = guarded::range_map<unsigned long, inode, rcu_qsbr>;
using place = guarded::position<unsigned long>;

// Up to n numbers from `at` on, and where to go on.
std::optional<place> scan_part(const guarded::registration<rcu_qsbr>& me, const inode_tree& tree, place at, int n,
                               std::vector<int>& out) {
    auto g = read_lock(me);
    auto cur = tree.resume(g, at);
    for (int i = 0; i < n; ++i) {
        auto found = cur.find(g);
        if (!found) return std::nullopt;
        out.push_back(get(g, found, &inode::number));
    }
    return park_after(std::move(cur));
}

std::vector<int> scan(const guarded::registration<rcu_qsbr>& me, const inode_tree& tree) {
    std::vector<int> numbers;
    std::optional<place> at{place{0}};
    while (at) {
        at = scan_part(me, tree, *at, 3, numbers);
        quiescent_state(me);
    }
    return numbers;
}

// Downwards in one function: each turn leaves a position to the next one.
std::vector<int> scan_downwards(const guarded::registration<rcu_qsbr>& me, const inode_tree& tree, unsigned long from) {
    std::vector<int> numbers;
    for (place at{from};;) {
        auto g = read_lock(me);
        auto cur = tree.resume(g, at);
        auto found = cur.walk(g);
        if (!found) found = cur.prev(g);
        if (!found) return numbers;
        numbers.push_back(get(g, found, &inode::number));
        at = park_before(std::move(cur));
        unlock(std::move(g));
        quiescent_state(me);
    }
}

}  // namespace

int correct_tree_scan_in_parts() {
    auto me = guarded::register_thread<rcu_qsbr>();
    inode_tree tree;
    {
        auto w = lock(tree);
        for (int i = 0; i < 8; ++i) {
            const auto first = static_cast<unsigned long>(i) * 100;
            if (tree.insert(w, first, first + 9, std::make_unique<inode>(i))) return 1;
        }
    }
    const auto up = scan(me, tree);
    const auto down = scan_downwards(me, tree, 1000);
    return up == std::vector{0, 1, 2, 3, 4, 5, 6, 7} && down == std::vector<int>(up.rbegin(), up.rend()) ? 0 : 1;
}
