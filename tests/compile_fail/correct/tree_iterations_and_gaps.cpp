// The other ways to read a tree: one-call look-ups, iterations both ways that stop and go on, ranges with the gaps between.
#include <guarded/guarded.hpp>

#include <memory>
#include <optional>
#include <vector>

namespace {

struct extent {
    explicit extent(int b) : block{b} {}
    int block;
};
using extents = guarded::range_map<unsigned, extent>;
using words = guarded::range_map<unsigned, guarded::in_place<int>>;
constexpr unsigned end = ~0U;

int sum_by_steps(const extents& all) {
    auto g = guarded::read_lock();
    int sum = 0;
    for (auto e = all.find(g, 0); e; e = all.find_after(g, e.last)) sum += get(g, e.value, &extent::block);
    return sum;
}

template <class G>
int sum_within(guarded::borrowed<G> g, const extents& all, unsigned first, unsigned last) {
    int sum = 0;
    all.for_each(g, first, last, [&](unsigned, unsigned, auto e) { sum += get(g, e, &extent::block); });
    return sum;
}

std::vector<int> in_parts(const extents& all, std::size_t part) {
    std::vector<int> blocks;
    std::optional at{guarded::position{end}};
    while (at) {
        auto g = guarded::read_lock();  // others may change the tree between two parts
        at = all.for_each_reverse(g, 0, *at, [&](unsigned, unsigned, auto e) {
            blocks.push_back(get(g, e, &extent::block));
            return blocks.size() % part != 0;
        });
    }
    return blocks;
}

unsigned first_gap(const extents& all, unsigned size) {
    auto g = guarded::read_lock();
    auto cur = all.cursor(g, 0);
    while (true) {
        if (cur.find_range(g)) continue;
        if (cur.state() == guarded::cursor_state::overflow) return end;
        if (cur.range().last - cur.range().first >= size - 1) return cur.range().first;
    }
}

bool turns_round(const extents& all) {
    auto g = guarded::read_lock();
    auto cur = all.cursor(g, 25);
    auto before = cur.find_rev(g);
    if (!before || get(g, before, &extent::block) != 3) return false;
    if (cur.prev_range(g) || cur.range().first != 15 || cur.range().last != 19) return false;
    if (cur.next_range(g) != before) return false;
    if (cur.find_rev(g, 15) || cur.state() != guarded::cursor_state::underflow) return false;
    return cur.find_rev(g) && cur.find_rev(g) && !cur.find_rev(g);
}

int words_between(const words& all) {
    auto g = guarded::read_lock();
    const auto found = all.prev(g, 30);
    int sum = found ? *found.value : 0;
    if (const auto behind = all.next(g, 3, 10)) sum += *behind.value;
    all.for_each(g, 0, 99, [&](unsigned, unsigned, int v) { sum += v; });
    return sum;
}

}  // namespace

int correct_tree_iterations_and_gaps() {
    extents all;
    words numbers;
    {
        auto w = lock(all);
        for (unsigned i = 0; i < 3; ++i) all.store(w, i * 10, i * 10 + 4, std::make_unique<extent>(static_cast<int>(i) + 1));
        if (sum_within(borrow(w), all, 4, 10) != 3) return 1;
        all.for_each(w, 10, 14, [&](unsigned, unsigned, auto e) { set(w, e, &extent::block, 2); });
    }
    {
        auto w = lock(numbers);
        numbers.store(w, 0, 5, 1);
        numbers.store(w, 8, 9, 10);
    }
    if (sum_by_steps(all) != 6 || in_parts(all, 2) != std::vector{3, 2, 1}) return 1;
    return first_gap(all, 5) == 5 && first_gap(all, 6) == 25 && turns_round(all) && words_between(numbers) == 31 ? 0 : 1;
}
