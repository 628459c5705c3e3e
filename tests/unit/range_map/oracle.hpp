// What a range_map means, written plainly, and trees that are changed together with it.
#pragma once

#include <guarded/guarded.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <type_traits>
#include <utility>
#include <vector>

namespace tests {

/// A range_map's meaning, in a std::map from the first index of each range.
template <class Index>
class oracle {
  public:
    static constexpr int none = -1;
    struct range {
        Index first;
        Index last;
        int id;
        friend bool operator==(const range&, const range&) = default;
    };

    void store(Index first, Index last, int id) {
        erase_range(first, last);
        ranges_[first] = {first, last, id};
    }
    bool occupied(Index first, Index last) const { return at_or_after(first) && at_or_after(first)->first <= last; }
    std::optional<range> load(Index index) const {
        const auto r = at_or_after(index);
        return r && r->first <= index ? r : std::nullopt;
    }
    std::optional<range> at_or_after(Index index) const {
        auto it = ranges_.upper_bound(index);
        if (it != ranges_.begin() && std::prev(it)->second.last >= index) --it;
        return it == ranges_.end() ? std::nullopt : std::optional{it->second};
    }
    void erase_range(Index first, Index last) {
        while (const auto r = at_or_after(first)) {
            if (r->first > last) return;
            ranges_.erase(r->first);
            if (r->first < first) ranges_[r->first] = {r->first, static_cast<Index>(first - 1), r->id};
            if (r->last > last) ranges_[last + 1] = {static_cast<Index>(last + 1), r->last, r->id};
            if (r->last > last) return;
        }
    }
    /// The last range that begins at or before index.
    std::optional<range> at_or_before(Index index) const {
        const auto it = ranges_.upper_bound(index);
        return it == ranges_.begin() ? std::nullopt : std::optional{std::prev(it)->second};
    }
    /// What begins behind index, and what ends before it.
    std::optional<range> behind(Index index) const {
        const auto it = ranges_.upper_bound(index);
        return it == ranges_.end() ? std::nullopt : std::optional{it->second};
    }
    std::optional<range> before(Index index) const {
        auto it = ranges_.lower_bound(index);
        if (it != ranges_.begin() && std::prev(it)->second.last >= index) --it;
        return it == ranges_.begin() ? std::nullopt : std::optional{std::prev(it)->second};
    }
    /// The range that covers index, or the empty one between its neighbours; its id is `none` then.
    range around(Index index) const {
        if (const auto r = load(index)) return *r;
        const auto left = at_or_before(index);
        const auto right = at_or_after(index);
        return {left ? static_cast<Index>(left->last + 1) : Index{0},
                right ? static_cast<Index>(right->first - 1) : std::numeric_limits<Index>::max(), none};
    }
    /// The ranges that overlap a window.
    std::vector<range> within(Index first, Index last) const {
        std::vector<range> list;
        for (auto r = at_or_after(first); r && r->first <= last; r = behind(r->first)) list.push_back(*r);
        return list;
    }
    std::vector<range> all() const {
        std::vector<range> list;
        for (const auto& [first, r] : ranges_) list.push_back(r);
        return list;
    }

  private:
    std::map<Index, range> ranges_;
};

/// The int behind what a tree of ints gives: a bound pointer, a word that may be there, or a word.
template <class G, class V>
int id_of(guarded::borrowed<G> g, const V& value) {
    if constexpr (std::is_same_v<V, int>)
        return value;
    else if constexpr (std::is_same_v<V, std::optional<int>>)
        return *value;
    else
        return get(g, value);
}

/// A tree of ints, owned or in place, and its meaning, over the indices [base, base + space].
template <class Map>
class twin {
  public:
    using Index = typename Map::index_type;
    using range = typename oracle<Index>::range;
    static constexpr Index greatest = std::numeric_limits<Index>::max();

    twin(std::uint64_t seed, Index base, Index space) : random_{seed}, base_{base}, space_{space} {}

    Map& map() { return map_; }
    const oracle<Index>& model() const { return model_; }
    std::uint64_t number(std::uint64_t below) { return random_() % below; }
    Index any() { return static_cast<Index>(base_ + std::uniform_int_distribution<std::uint64_t>{0, space_}(random_)); }
    /// Two indices in order; often near one another.
    std::pair<Index, Index> window() {
        Index first = any();
        const auto room = static_cast<Index>(base_ + space_ - first);
        Index last = number(4) == 0 ? any() : static_cast<Index>(first + std::min<std::uint64_t>(number(8), room));
        if (first > last) std::swap(first, last);
        return {first, last};
    }
    void store(Index first, Index last) {
        const int id = next_id_++;
        const auto w = lock(map_);
        if constexpr (std::is_same_v<typename Map::element_type, int>)
            map_.store(w, first, last, std::make_unique<int>(id));
        else
            map_.store(w, first, last, id);
        model_.store(first, last, id);
    }
    void erase_range(Index first, Index last) {
        const auto w = lock(map_);
        map_.erase_range(w, first, last);
        model_.erase_range(first, last);
    }
    void change() {
        const auto [first, last] = window();
        if (number(4) == 0)
            erase_range(first, last);
        else
            store(first, last);
    }
    void change(int times) {
        while (times-- > 0) change();
    }

  private:
    Map map_;
    oracle<Index> model_;
    std::mt19937_64 random_;
    Index base_;
    Index space_;
    int next_id_ = 0;
};

template <class Index>
using owning_twin = twin<guarded::range_map<Index, int>>;
template <class Index>
using word_twin = twin<guarded::range_map<Index, guarded::in_place<int>>>;

/// Calls fn with twins that were changed at random: small spaces at both ends of the indices, and greater ones.
template <class Twin, class Fn>
void for_random_twins(Fn fn) {
    using Index = typename Twin::Index;
    constexpr Index max = Twin::greatest;
    const auto one = [&](std::uint64_t seed, Index base, Index space, int changes) {
        Twin t{seed, base, space};
        for (const int part : {0, 1, changes / 4, changes}) {
            t.change(part);
            fn(t);
        }
    };
    for (std::uint64_t seed = 0; seed < 4; ++seed) {
        one(seed, 0, 60, 150);
        one(seed, static_cast<Index>(max - 60), 60, 150);
        one(seed, 0, static_cast<Index>(std::min<std::uint64_t>(max, 6'000)), 2'500);
        one(seed, 0, max, 500);
    }
}

/// Ranges near one another, in places so far apart that no node can hold their distance.
inline std::uint64_t scattered(std::mt19937_64& random) {
    constexpr std::array<std::uint64_t, 5> places{0, 1'000, 1ULL << 31, 1ULL << 35, ~0ULL - 600};
    return places[random() % places.size()] + random() % 600;
}

}  // namespace tests
