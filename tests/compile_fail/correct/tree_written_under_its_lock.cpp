// A writer's day: insert, store over, trim, erase; its own lookups and cursors under the write guard; a refused insert.
#include <guarded/guarded.hpp>

#include <memory>
#include <new>
#include <utility>

namespace {

struct mapping {
    explicit mapping(int p) : protection{p} {}
    int protection;
};

using address_space = guarded::range_map<unsigned long, mapping>;

bool map(address_space& as, unsigned long first, unsigned long last, int protection, bool fixed) {
    auto fresh = std::make_unique<mapping>(protection);
    auto w = lock(as);
    if (fixed) {
        as.store(w, first, last, std::move(fresh));
        return true;
    }
    fresh = as.insert(w, first, last, std::move(fresh));
    return fresh == nullptr;
}

void unmap(address_space& as, unsigned long first, unsigned long last) {
    auto w = lock(as);
    as.erase_range(w, first, last);
}

// Changes in place what it may, under a cursor of the write guard.
template <class W>
int protect_all(guarded::borrowed<W> w, address_space& as, int protection) {
    int changed = 0;
    auto cur = as.cursor(w, 0);
    while (auto m = cur.find(w)) {
        if (get(w, m, &mapping::protection) == protection) continue;
        set(w, m, &mapping::protection, protection);
        ++changed;
    }
    return changed;
}

int erase_if(address_space& as, int protection) {
    int erased = 0;
    auto w = lock(as);
    auto cur = as.cursor(w, 0);
    for (auto m = cur.find(w); m; m = cur.find(w)) {
        if (get(w, m, &mapping::protection) != protection) continue;
        try {
            erased += as.erase(w, cur.first());
        } catch (const std::bad_alloc&) {
            return erased;
        }
    }
    return erased;
}

int protection_at(const address_space& as, unsigned long address) {
    auto g = guarded::read_lock();
    auto m = as.load(g, address);
    return m ? get(g, m, &mapping::protection) : -1;
}

}  // namespace

int correct_tree_written_under_its_lock() {
    address_space as;
    if (!map(as, 0, 99, 1, false) || map(as, 50, 60, 2, false) || !map(as, 40, 59, 2, true)) return 1;
    if (protection_at(as, 39) != 1 || protection_at(as, 59) != 2 || protection_at(as, 60) != 1 || as.size() != 3) return 1;
    unmap(as, 90, 200);
    if (protection_at(as, 90) != -1 || !map(as, 90, 200, 3, false)) return 1;
    if (erase_if(as, 2) != 1 || protection_at(as, 50) != -1) return 1;
    auto w = lock(as);
    const int changed = protect_all(borrow(w), as, 7);
    return changed == 2 && get(w, as.load(w, 200), &mapping::protection) == 7 ? 0 : 1;
}
