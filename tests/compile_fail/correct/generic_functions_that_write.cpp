// Generic functions write what a lock protects: nobody asks them for a const object, which their bodies could not take.
// prove: no
#include <guarded/guarded.hpp>

#include <memory>
#include <shared_mutex>
#include <utility>
#include <vector>

namespace {

struct ledger {
    std::vector<int> lines;
};
using owned_ledger = guarded::locked<ledger, std::shared_mutex>;
using ledgers = guarded::range_map<unsigned, ledger>;

template <class G>
void append(guarded::borrowed<G> g, const guarded::ptr<ledger, G>& p) {
    with(g, p, [](auto& l) { l.lines.push_back(3); });
}

int through_a_lock(owned_ledger& owner) {
    auto w = lock(owner);
    auto p = root(w);
    with(w, p, [](auto& l) { l.lines.push_back(1); });
    with(w, field(w, p, &ledger::lines), [](auto&& lines, int n) { lines.push_back(n); }, 2);
    append(borrow(w), p);
    unlock(std::move(w));
    auto r = lock_shared(owner);
    return with(r, root(r), [](const auto& l) { return l.lines.back(); });
}

int through_a_tree(ledgers& all) {
    auto w = lock(all);
    all.store(w, 0, 9, std::make_unique<ledger>());
    with(w, all.load(w, 5), [](auto& l) { l.lines.push_back(3); });
    all.for_each(w, 0, 9, [&w](auto, auto, auto p) { with(w, p, [](auto& l) { l.lines.push_back(4); }); });
    append(borrow(w), all.load(w, 5));
    all.erase_range(w, 0, 4, [](auto&& old) noexcept { retire(std::move(old)); });
    return with(w, all.load(w, 9), [](const auto& l) { return l.lines.back(); });
}

}  // namespace

int correct_generic_functions_that_write() {
    owned_ledger owner;
    ledgers all;
    return through_a_lock(owner) == 3 && through_a_tree(all) == 3 ? 0 : 1;
}
