// An address space as a kernel keeps it: regions in a range tree whose writers hold the lock of what else they change, places
// found by gap search, dirty regions by marks, a fork by clone, and faults that look regions up under RCU alone.
// Run: address_space
#include <guarded/guarded.hpp>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <optional>
#include <random>
#include <thread>
#include <vector>

namespace {

using page = std::uint64_t;

struct region {
    page begin;  // of the whole mapping: parts that are left of it know where it began
};
struct region_options : guarded::range_options {
    static constexpr bool gaps = true;
    static constexpr bool marks = true;
};
struct accounts {
    page mapped = 0;
};
using locked_accounts = guarded::locked<accounts, guarded::outer_mutex<>>;
using region_tree = guarded::range_map<page, region, guarded::rcu_memb, guarded::outer_lock<locked_accounts>, region_options>;

struct space {
    locked_accounts state;
    region_tree regions;  // written under the lock of state
};

constexpr page lowest = 16;
constexpr page highest = 100'000;
constexpr auto dirty = guarded::mark::a;

/// mmap: at the highest place that is free.
std::optional<page> map_pages(space& mm, page pages) {
    auto w = lock(mm.state);
    const auto at = mm.regions.find_gap_high(w, pages, lowest, highest);
    if (!at) return std::nullopt;
    mm.regions.store(w, *at, *at + pages - 1, std::make_unique<region>(region{*at}));
    set(w, root(w), &accounts::mapped, get(w, root(w), &accounts::mapped) + pages);
    return at;
}

/// munmap: what lies across the ends is cut.
void unmap_pages(space& mm, page first, page last) {
    auto w = lock(mm.state);
    page gone = 0;
    mm.regions.for_each(w, first, last,
                        [&](page from, page to, auto) { gone += std::min(to, last) - std::max(from, first) + 1; });
    mm.regions.erase_range(w, first, last);
    set(w, root(w), &accounts::mapped, get(w, root(w), &accounts::mapped) - gone);
}

/// The first write to a page.
void write_to(space& mm, page at) {
    auto w = lock(mm.state);
    mm.regions.set_mark(w, at, dirty);
}

/// A fault: no lock is taken, nothing shared is written.
template <class Registration>
bool fault(const Registration& me, const space& mm, page at) {
    auto g = read_lock(me);
    auto found = mm.regions.load(g, at);
    return !found || get(g, found, &region::begin) <= at;
}

template <class Registration>
long count_dirty(const Registration& me, const space& mm) {
    auto g = read_lock(me);
    long n = 0;
    for (auto e = mm.regions.find_marked(g, dirty); e; e = mm.regions.find_marked(g, dirty, e.last + 1)) ++n;
    return n;
}

/// fork: the child's tree has regions of its own.
template <class G>
region_tree copy_regions(const space& mm, guarded::borrowed<G> w) {
    return mm.regions.clone(w, [](const region& r) { return std::make_unique<region>(r); });
}

}  // namespace

int main() {
    space mm;
    std::atomic<bool> done{false};
    std::atomic<long> faults{0};
    std::atomic<long> wrong{0};
    std::jthread reader{[&] {
        const auto me = guarded::register_thread<guarded::rcu_memb>();
        std::mt19937_64 random{1};
        while (!done) {
            wrong += fault(me, mm, random() % highest) ? 0 : 1;
            ++faults;
        }
    }};

    std::mt19937_64 random{2};
    std::vector<page> places;
    for (int i = 0; i < 20'000; ++i) {
        const auto at = map_pages(mm, 1 + random() % 64);
        if (at) places.push_back(*at);
        const page somewhere = places[random() % places.size()];
        if (i % 5 == 0) write_to(mm, somewhere);
        if (!at || i % 3 == 0) unmap_pages(mm, somewhere, somewhere + random() % 64);
    }
    done = true;
    reader.join();

    const auto me = guarded::register_thread<guarded::rcu_memb>();
    auto w = lock(mm.state);
    page counted = 0;
    mm.regions.for_each(w, 0, highest, [&](page first, page last, auto) { counted += last - first + 1; });
    const bool right = counted == get(w, root(w), &accounts::mapped);
    const auto child = copy_regions(mm, borrow(w));
    const bool same = child.size() == mm.regions.size();
    unlock(std::move(w));
    std::printf("%ld faults beside the writer, %ld wrong; %zu regions of %llu pages, %ld dirty; forked: %zu regions\n",
                faults.load(), wrong.load(), mm.regions.size(), static_cast<unsigned long long>(counted), count_dirty(me, mm),
                child.size());
    return right && same && wrong == 0 ? 0 : 1;
}
