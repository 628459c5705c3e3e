// Pointers to members, bound to the same guard: passed to callees, stepped through arrays, compared, kept in the section.
#include <guarded/guarded.hpp>

#include <array>
#include <memory>
#include <vector>

namespace {

struct counter {
    long packets = 0;
    long bytes = 0;
};
struct queue {
    int id = 0;
    counter in;
    counter out;
};
struct nic {
    int index = 0;
    queue first;
    queue second;
    std::array<int, 4> ring{};
};

template <class G>
long packets(guarded::borrowed<G> g, guarded::ptr<const counter, G> c) {
    return get(g, c, &counter::packets);
}

template <class G>
long packets(guarded::borrowed<G> g, guarded::ptr<const queue, G> q) {
    return packets(borrow(g), field(g, q, &queue::in)) + packets(borrow(g), field(g, q, &queue::out));
}

long read_all(const guarded::slot<nic>& current) {
    auto g = guarded::read_lock();
    auto n = current.load(g);
    if (!n) return 0;
    auto busier = field(g, n, &nic::first);
    auto other = field(g, n, &nic::second);
    if (packets(borrow(g), other) > packets(borrow(g), busier)) std::swap(busier, other);
    std::vector<decltype(busier)> order{busier, other};
    long sum = 0;
    for (const auto& q : order) sum = sum * 10 + get(g, q, &queue::id);
    auto ring = field(g, n, &nic::ring);
    return sum * 10 + with(g, ring, [](const auto& cells) { return cells[3]; });
}

void count(guarded::locked<nic>& state, bool second, long size) {
    auto w = lock(state);
    auto n = root(w);
    auto q = second ? field(w, n, &nic::second) : field(w, n, &nic::first);
    auto in = field(w, q, &queue::in);
    set(w, in, &counter::packets, get(w, in, &counter::packets) + 1);
    set(w, in, &counter::bytes, get(w, in, &counter::bytes) + size);
}

}  // namespace

int correct_fields_of_a_bound_object() {
    auto fresh = std::make_unique<nic>();
    fresh->first.id = 1;
    fresh->second.id = 2;
    fresh->second.in.packets = 9;
    fresh->ring[3] = 5;
    guarded::slot<nic> current{std::move(fresh)};
    guarded::locked<nic> state;
    count(state, true, 100);
    auto g = lock(state);
    const long bytes = get(g, field(g, field(g, root(g), &nic::second), &queue::in), &counter::bytes);
    return read_all(current) == 215 && bytes == 100 ? 0 : 1;
}
