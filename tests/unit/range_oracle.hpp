// What a range_map means, written plainly, and indices to try it with.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <random>
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

/// Ranges near one another, in places so far apart that no node can hold their distance.
inline std::uint64_t scattered(std::mt19937_64& random) {
    constexpr std::array<std::uint64_t, 5> places{0, 1'000, 1ULL << 31, 1ULL << 35, ~0ULL - 600};
    return places[random() % places.size()] + random() % 600;
}

}  // namespace tests
