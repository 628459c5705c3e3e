// Cursors that walk a tree: find with an upper end, next and prev, seek, the entry's range, in for and while loops.
#include <guarded/guarded.hpp>

#include <memory>
#include <string>
#include <utility>

namespace {

struct extent {
    explicit extent(int b) : block{b} {}
    int block;
};

using extents = guarded::range_map<unsigned, extent>;

int sum_between(const extents& all, unsigned from, unsigned to) {
    int sum = 0;
    auto g = guarded::read_lock();
    auto cur = all.cursor(g, from);
    for (auto e = cur.find(g, to); e; e = cur.find(g, to)) sum += get(g, e, &extent::block);
    return sum;
}

std::string upwards(const extents& all) {
    std::string text;
    auto g = guarded::read_lock();
    auto cur = all.cursor(g, 0);
    while (auto e = cur.find(g)) {
        text += std::to_string(cur.first()) + "-" + std::to_string(cur.last()) + ":";
        text += std::to_string(get(g, e, &extent::block)) + " ";
    }
    return text;
}

std::string downwards(const extents& all, unsigned from) {
    std::string text;
    auto g = guarded::read_lock();
    auto cur = all.cursor(g, from);
    for (auto e = cur.walk(g) ? cur.walk(g) : cur.prev(g); e; e = cur.prev(g)) text += std::to_string(cur.first()) + " ";
    return text;
}

unsigned covered(const extents& all) {
    auto g = guarded::read_lock();
    unsigned sum = 0;
    auto cur = all.cursor(g, 0);
    do {
        if (cur.find(g) == nullptr) break;
        sum += cur.last() - cur.first() + 1;
    } while (cur.state() == guarded::cursor_state::active);
    cur.seek(0);
    return cur.next(g) ? sum : 0;
}

}  // namespace

int correct_tree_walks_both_ways() {
    extents all;
    if (covered(all) != 0 || !upwards(all).empty()) return 1;
    {
        auto w = lock(all);
        for (unsigned i = 0; i < 3; ++i) all.store(w, i * 10, i * 10 + 4, std::make_unique<extent>(static_cast<int>(i) + 1));
    }
    if (sum_between(all, 3, 19) != 3 || sum_between(all, 0, 100) != 6 || covered(all) != 15) return 1;
    return upwards(all) == "0-4:1 10-14:2 20-24:3 " && downwards(all, 17) == "10 0 " ? 0 : 1;
}
