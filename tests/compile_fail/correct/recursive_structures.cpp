// Classes that lead back to themselves: references, slots, trees and bound pointers to a class that is only declared yet.
#include <guarded/guarded.hpp>

#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace {

struct town;
struct road {
    guarded::ref<town> to;
    int length = 0;
};
struct journey {
    std::optional<guarded::ref<town>> now;
    std::vector<guarded::ref<town>> passed;
};
struct town : guarded::counted<> {
    explicit town(int n) : number{n} {}
    int number;
    guarded::slot<road> way;
    guarded::slot<town> twin;
    guarded::range_map<unsigned, town> parts;
};

struct letter;
using mine = guarded::read_guard<guarded::rcu_bp, struct this_function>;
using others = guarded::read_guard<guarded::rcu_bp, struct another_function>;
[[maybe_unused]] guarded::ptr<letter, others> passed_on(guarded::borrowed<mine> g, const guarded::ptr<letter, mine>& p,
                                                        guarded::borrowed<others> to) {
    return handoff(g, p, to);  // what the class is does not matter
}
struct letter : guarded::counted<> {
    int words = 7;
};
static_assert(guarded::reference_counted<town> && guarded::reference_counted<letter> && !guarded::reference_counted<road>);

int length_to(const guarded::slot<town>& from, int number) {
    auto g = guarded::read_lock();
    auto t = from.load(g);
    auto r = load(g, t, &town::way);
    if (!r || get(g, load(g, r, &road::to), &town::number) != number) return 0;
    return get(g, r, &road::length);
}

int words_of(const guarded::slot<letter>& post) {
    auto g = guarded::read_lock();
    auto l = handoff(g, post.load(g), guarded::by_reference);
    return l ? get(l, &letter::words) : 0;
}

}  // namespace

int correct_recursive_structures() {
    guarded::slot<town> a{std::make_unique<town>(1)};
    guarded::slot<town> b{std::make_unique<town>(2)};
    guarded::slot<letter> post{std::make_unique<letter>()};
    journey j;
    {
        auto g = guarded::read_lock();
        auto to = handoff(g, b.load(g), guarded::by_reference);
        auto from = handoff(g, a.load(g), guarded::by_reference);
        if (!to || !from) return 1;
        j.passed.push_back(share(to));
        set(from, &town::way, std::make_unique<road>(road{std::move(to), 30}));
    }
    return length_to(a, 2) == 30 && words_of(post) == 7 ? 0 : 1;
}
