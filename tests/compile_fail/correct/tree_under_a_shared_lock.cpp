// The tree's own lock as the fallback of readers: shared, it keeps the writer out; exclusive and relocked, it lets him in.
#include <guarded/guarded.hpp>

#include <memory>
#include <shared_mutex>
#include <string>
#include <utility>

namespace {

struct range_name {
    explicit range_name(std::string t) : text{std::move(t)} {}
    std::string text;
};

using name_map = guarded::range_map<unsigned, range_name, guarded::rcu_bp, std::shared_mutex>;

// Whatever protects the tree, RCU or a lock, the callee is the same.
template <class G>
std::string name_under(guarded::borrowed<G> g, const name_map& names, unsigned index) {
    auto n = names.load(g, index);
    return n ? get(g, n, &range_name::text) : "";
}

std::string name_of(name_map& names, unsigned index, bool contended) {
    if (!contended) {
        auto g = guarded::read_lock();
        return name_under(borrow(g), names, index);
    }
    auto g = lock_shared(names);
    return name_under(borrow(g), names, index);
}

std::size_t rename_in_two_sections(name_map& names, unsigned index) {
    auto w = lock(names);
    auto cur = names.cursor(w, index);
    auto n = cur.walk(w);
    if (!n) return 0;
    const auto first = cur.first();
    const auto last = cur.last();
    const auto at = park_here(std::move(cur));
    set(w, n, &range_name::text, get(w, n, &range_name::text) + "?");

    auto w2 = relock(std::move(w));
    auto cur2 = names.resume(w2, at);
    auto n2 = cur2.walk(w2);
    if (!n2 || cur2.first() != first || cur2.last() != last) return 0;
    names.store(w2, first, last, std::make_unique<range_name>(get(w2, n2, &range_name::text) + "!"));
    unlock(std::move(w2));

    auto shared = lock_shared(names);
    auto cur3 = names.cursor(shared, index);
    auto n3 = cur3.walk(shared);
    return n3 ? get(shared, n3, &range_name::text).size() : 0;
}

}  // namespace

int correct_tree_under_a_shared_lock() {
    name_map names;
    if (!name_of(names, 3, false).empty() || rename_in_two_sections(names, 3) != 0) return 1;
    {
        auto w = lock(names);
        names.store(w, 0, 9, std::make_unique<range_name>("low"));
    }
    if (rename_in_two_sections(names, 3) != 5) return 1;
    return name_of(names, 9, true) == "low?!" && name_of(names, 9, false) == "low?!" ? 0 : 1;
}
