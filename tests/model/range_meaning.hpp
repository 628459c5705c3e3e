// What a range_map means: a std::map of ranges, which does all of it the plain way.
#pragma once

#include <iterator>
#include <map>
#include <optional>

namespace tests {

/// What a tree means: entries by their first index.
template <class Index>
class model_meaning {
  public:
    struct entry {
        Index last;
        int id;
        unsigned marks = 0;
        friend bool operator==(const entry&, const entry&) = default;
    };
    using list = std::map<Index, entry>;
    using place = typename list::const_iterator;

    const list& entries() const { return entries_; }
    place end() const { return entries_.end(); }
    bool has(Index first, Index last) const { return at_or_after(first) != end() && at_or_after(first)->first <= last; }
    /// The first entry that ends at or behind an index.
    place at_or_after(Index i) const {
        auto it = entries_.upper_bound(i);
        if (it != entries_.begin() && std::prev(it)->second.last >= i) --it;
        return it;
    }
    /// The last one that begins at or before it.
    place at_or_before(Index i) const { return one_before(entries_.upper_bound(i)); }
    place covering(Index i) const {
        const auto it = at_or_after(i);
        return it != end() && it->first <= i ? it : end();
    }
    place behind(Index i) const { return entries_.upper_bound(i); }
    place before(Index i) const { return one_before(at_or_after(i)); }

    void cut(Index first, Index last) {
        for (auto it = at_or_after(first); it != end() && it->first <= last; it = at_or_after(first)) {
            const auto [from, e] = *it;
            remove(it);
            if (from < first) add(from, {static_cast<Index>(first - 1), e.id, e.marks});
            if (e.last > last) add(static_cast<Index>(last + 1), e);
            if (e.last >= last) return;
        }
    }
    void put(Index first, Index last, int id) {
        cut(first, last);
        add(first, {last, id});
    }
    void mark(place it, unsigned marks) { entries_.find(it->first)->second.marks = marks; }
    void clear() { *this = {}; }

    /// How many entries have a value, and how many values there are.
    long places_of(int id) const {
        const auto it = places_.find(id);
        return it == places_.end() ? 0 : it->second;
    }
    long values() const { return static_cast<long>(places_.size()); }

    /// Where a gap begins, the lowest one or the highest.
    std::optional<Index> gap(Index size, Index min, Index max, bool high) const {
        std::optional<Index> found;
        std::optional<Index> from = min;
        const auto look = [&](Index to) {
            if (static_cast<Index>(to - *from) < static_cast<Index>(size - 1) || (found && !high)) return;
            found = high ? static_cast<Index>(to - (size - 1)) : *from;
        };
        for (auto it = at_or_after(min); it != end() && it->first <= max && from; ++it) {
            if (it->first > *from) look(static_cast<Index>(it->first - 1));
            from = it->second.last >= max ? std::nullopt : std::optional{static_cast<Index>(it->second.last + 1)};
        }
        if (from) look(max);
        return found;
    }

  private:
    place one_before(place it) const { return it == entries_.begin() ? end() : std::prev(it); }
    void add(Index first, const entry& e) {
        entries_[first] = e;
        ++places_[e.id];
    }
    void remove(place it) {
        if (--places_[it->second.id] == 0) places_.erase(it->second.id);
        entries_.erase(it);
    }

    list entries_;
    std::map<int, long> places_;
};

}  // namespace tests
