// All that writers do to a tree: gaps, marks, write cursors, values taken out, lists loaded, copies, an outer lock.
// prove: no
#include <guarded/guarded.hpp>

#include <memory>
#include <utility>
#include <vector>

namespace {

struct options : guarded::range_options {
    static constexpr bool gaps = true;
    static constexpr bool marks = true;
};
struct block {
    explicit block(int n) : number{n} {}
    int number;
};
using blocks = guarded::range_map<unsigned, block, guarded::rcu_bp, std::mutex, options>;
using words = guarded::range_map<unsigned, guarded::in_place<int>>;

struct disk;
using disk_lock = guarded::locked<disk, guarded::outer_mutex<>>;
struct disk {
    int open = 0;
    guarded::range_map<unsigned, block, guarded::rcu_bp, guarded::outer_lock<disk_lock>> cache;
};

int allocate(blocks& all) {
    auto w = lock(all);
    all.reserve(w, 3);
    unsigned next = 0;
    const auto low = all.alloc_range(w, 8, 0, 99, std::make_unique<block>(1));
    const auto high = all.alloc_range_high(w, 8, 0, 99, std::make_unique<block>(2));
    const auto round = all.alloc_cyclic(w, 1, 10, 20, next, std::make_unique<block>(3));
    if (!low || !high || !round) return 1;
    all.set_mark(w, *high, guarded::mark::a);
    const auto marked = all.find_marked(w, guarded::mark::a);
    return marked && marked.first == *high && all.find_gap(w, 4) == 11U ? 0 : 2;
}

int change(blocks& all) {
    auto w = lock(all);
    auto at = all.cursor(w, 0);
    if (!at.find(w)) return 3;
    at.replace(w, std::make_unique<block>(4));
    at.store(w, 30, 39, std::make_unique<block>(5));
    at.erase(w);
    auto old = all.take(w, 0);
    auto other = all.exchange(w, 95, std::make_unique<block>(6));
    std::vector<guarded::unlinked<block>> removed;
    all.store(w, 0, 99, std::make_unique<block>(7),
              [&](guarded::unlinked<block>&& u) noexcept { removed.push_back(std::move(u)); });
    unlock(std::move(w));
    retire(std::move(other));
    for (auto& u : removed) retire(std::move(u));
    const auto mine = wait(std::move(old));
    return mine && mine->number == 4 ? 0 : 4;
}

int copy(blocks& all) {
    auto w = lock(all);
    auto twin = all.clone(w, [](const block& b) { return std::make_unique<block>(b.number); });
    auto v = lock(twin);
    all.swap(w, twin, v);
    twin.clear(v);
    return all.size() == 1 ? 0 : 5;
}

int load() {
    struct triple {
        unsigned first;
        unsigned last;
        int value;
    };
    const std::vector<triple> list{{1, 2, 10}, {3, 3, 20}, {9, 12, 30}};
    words all;
    auto w = lock(all);
    all.bulk_load(w, list.begin(), list.end());
    return all.exchange(w, 11, 31) == 30 && all.take(w, 3) == 20 ? 0 : 6;
}

int outside(disk_lock& owner) {
    auto w = lock(owner);
    auto d = root(w);
    with(w, d, [](disk& it, const auto& by) { it.cache.store(by, 7, std::make_unique<block>(8)); }, borrow(w));
    return with(
               w, d, [](disk& it, const auto& by) { return get(by, it.cache.load(by, 7), &block::number); }, borrow(w)) == 8
               ? 0
               : 7;
}

}  // namespace

int main() {
    blocks all;
    if (const int e = allocate(all)) return e;
    if (const int e = change(all)) return e;
    if (const int e = copy(all)) return e;
    if (const int e = load()) return e;
    disk_lock owner;
    if (const int e = outside(owner)) return e;
    guarded::barrier();
    return 0;
}
