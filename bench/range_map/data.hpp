// Ranges as a process maps them: 1 to 64 pages long, random gaps between, indices up to 2^35.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

namespace bench {

using index = std::uint64_t;
using value = std::uint64_t;

struct range {
    index first;
    index last;
};

inline constexpr index end_of_indices = index{1} << 35;
inline constexpr index most_pages = 64;
inline constexpr std::size_t questions = std::size_t{1} << 20;  // a power of two: they are asked in a ring

struct data {
    std::vector<range> ascending;
    std::vector<range> shuffled;
    std::vector<index> inside;  // random indices that are covered
    std::vector<index> points;  // the first indices of the same ranges, for who finds nothing else

    explicit data(std::size_t n) {
        std::mt19937_64 random{n};
        const index spacing = spacing_of(n);
        ascending.reserve(n);
        for (std::size_t i = 0; i < n; ++i) {
            const index pages = 1 + random() % most_pages;
            const index first = i * spacing + random() % (spacing - 2 * most_pages);
            ascending.push_back({first, first + pages - 1});
        }
        shuffled = ascending;
        std::shuffle(shuffled.begin(), shuffled.end(), random);
        for (std::size_t i = 0; i < questions; ++i) {
            const range& r = ascending[random() % n];
            inside.push_back(r.first + random() % (r.last - r.first + 1));
            points.push_back(r.first);
        }
    }

    std::size_t size() const { return ascending.size(); }
    /// So many pages that about one gap in a thousand has room: gaps spread as the sum of two uniform lengths.
    index rare_gap() const { return spacing_of(size()) / 22 * 43 - 2 * most_pages; }

  private:
    static index spacing_of(std::size_t n) { return end_of_indices / n; }
};

}  // namespace bench
