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

struct data {
    std::vector<range> ascending;
    std::vector<range> shuffled;
    std::vector<index> inside;  // random indices that are covered

    explicit data(std::size_t n) {
        std::mt19937_64 random{n};
        const index spacing = (index{1} << 35) / n;
        for (std::size_t i = 0; i < n; ++i) {
            const index pages = 1 + random() % 64;
            const index first = i * spacing + random() % (spacing > 128 ? spacing - 128 : 1);
            ascending.push_back({first, first + pages - 1});
        }
        shuffled = ascending;
        std::shuffle(shuffled.begin(), shuffled.end(), random);
        for (std::size_t i = 0; i < (std::size_t{1} << 20); ++i) {
            const range& r = ascending[random() % n];
            inside.push_back(r.first + random() % (r.last - r.first + 1));
        }
    }
};

}  // namespace bench
