// Cursors and handoff: the first fitting entry leaves the section by a reference; entries on their way out are skipped.
#include <guarded/guarded.hpp>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace {

struct backend : guarded::counted<> {
    backend(std::string n, int l) : name{std::move(n)}, load_percent{l} {}
    std::string name;
    int load_percent;
};

using ring = guarded::range_map<unsigned, backend>;
using backend_ref = guarded::ref<backend>;

// The backend of a key, or the next one that is not too busy, round the ring.
std::optional<backend_ref> pick(const ring& all, unsigned key, int limit) {
    auto g = guarded::read_lock();
    auto cur = all.cursor(g, key);
    for (int round = 0; round < 2; ++round) {
        while (auto b = cur.find(g)) {
            if (get(g, b, &backend::load_percent) > limit) continue;
            if (auto mine = handoff(g, b, guarded::by_reference)) return mine;
        }
        cur.seek(0);
    }
    return std::nullopt;
}

std::vector<backend_ref> all_of(const ring& all) {
    std::vector<backend_ref> refs;
    auto g = guarded::read_lock();
    auto cur = all.cursor(g, 0);
    while (auto b = cur.find(g)) {
        auto mine = handoff(g, b, guarded::by_reference);
        if (!mine) continue;
        refs.push_back(std::move(mine));
        if (refs.size() == 10) break;
    }
    return refs;
}

}  // namespace

int correct_tree_references_out_of_a_cursor() {
    ring all;
    if (pick(all, 0, 100) || !all_of(all).empty()) return 1;
    {
        auto w = lock(all);
        all.store(w, 0, 99, std::make_unique<backend>("a", 20));
        all.store(w, 100, 199, std::make_unique<backend>("b", 90));
    }
    const auto refs = all_of(all);
    auto first = pick(all, 150, 50);
    {
        auto w = lock(all);
        all.erase(w, 0);
        all.erase(w, 100);
    }
    guarded::barrier();
    if (!first || refs.size() != 2 || get(refs[1], &backend::name) != "b" || pick(all, 150, 50)) return 1;
    const backend_ref& mine = *first;
    return get(mine, &backend::name) == "a" ? 0 : 1;
}
