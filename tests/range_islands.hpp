// A tree that changes while it is iterated over: what is changed, and what an iteration has to see all the same.
//
// Every 4096 indices the range [0, 9] stays, [10, 99] is covered all the time by ranges that change, and the rest, the sea, is
// filled and cleared, so that nodes of all levels come and go.
#pragma once

#include <guarded/guarded.hpp>

#include <algorithm>
#include <cstdint>
#include <random>
#include <vector>

namespace tests::islands {

using key = std::uint64_t;

inline constexpr key count = 12;
inline constexpr key size = 4096;
inline constexpr key patched = 10;
inline constexpr key sea = 100;
inline constexpr key end = count * size;

/// make(first): the value of a range.
template <class Map, class W, class Make>
void set_up(Map& map, guarded::borrowed<W> w, Make make) {
    for (key at = 0; at < end; at += size) {
        map.store(w, at, at + patched - 1, make(at));
        map.store(w, at + patched, at + sea - 1, make(at + patched));
    }
}

template <class Map, class W, class Make>
void change(Map& map, guarded::borrowed<W> w, std::mt19937_64& random, Make make) {
    const key base = random() % count * size;
    switch (random() % 64) {
        case 0:
            map.erase_range(w, base + sea, base + size - 1);
            break;
        case 1:
            for (key at = base + sea; at < base + size; at += 1 + random() % 16) map.store(w, at, at, make(at));
            break;
        default: {
            const bool patch = random() % 2 == 0;
            const key begin = base + (patch ? patched : sea);
            const key last = base + (patch ? sea : size) - 1;
            const key at = begin + random() % (last - begin + 1);
            map.store(w, at, std::min(last, at + random() % 30), make(at));
        }
    }
}

struct range {
    key first;
    key last;
};

/// What iterations did wrong.
struct tally {
    long wrong_order = 0;
    long outside = 0;    // of the window
    long missing = 0;    // what stays, not seen once as it is
    long uncovered = 0;  // what is covered all the time, not seen so
    friend bool operator==(const tally&, const tally&) = default;
};

/// Follows an iteration over a window.
class witness {
  public:
    explicit witness(range window, bool upwards) : window_{window}, upwards_{upwards} {}

    void meet(key first, key last) {
        if (!met_.empty()) seen_.wrong_order += (upwards_ ? last <= met_.back().last : first >= met_.back().first) ? 1 : 0;
        met_.push_back({first, last});
    }
    tally judge() {
        if (!upwards_) std::reverse(met_.begin(), met_.end());
        long stays = 0;
        key next = window_.first;
        for (const range& r : met_) {
            seen_.outside += r.last < window_.first || r.first > window_.last ? 1 : 0;
            seen_.uncovered += r.first > next && covered_between(next, r.first - 1) ? 1 : 0;
            next = r.last + 1;
            if (r.first % size != 0) continue;
            ++stays;
            seen_.missing += r.last - r.first + 1 != patched ? 1 : 0;
        }
        seen_.uncovered += covered_between(next, window_.last) ? 1 : 0;
        long expected = 0;
        for (key at = 0; at < end; at += size) expected += at <= window_.last && at + patched > window_.first ? 1 : 0;
        seen_.missing += stays != expected ? 1 : 0;
        return seen_;
    }

  private:
    /// Whether something between two indices is covered all the time.
    static bool covered_between(key first, key last) {
        const key at = first % size < sea ? first : (first / size + 1) * size;
        return first <= last && at <= last && at < end;
    }

    range window_;
    bool upwards_;
    std::vector<range> met_;
    tally seen_;
};

inline range any_window(std::mt19937_64& random) {
    if (random() % 2 == 0) return {0, ~key{0}};
    const key first = random() % end;
    return {first, first + random() % (2 * size)};
}

}  // namespace tests::islands
