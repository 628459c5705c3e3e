// A search tree that nobody can change: what the machine itself allows a lookup to cost.
//
// Keys are the low bits of first indices, in one tree for each value of the bits above. A tree is levels of sorted blocks of
// 16 keys, the lowest with all of them; a block leads to 17 of the level below, by its place alone. Vectors count in a block,
// without branches. A lookup ends with one more cache line: the last index and the value of the entry that it found.
#pragma once

#include "data.hpp"

#include <array>
#include <bit>
#include <cstdlib>
#include <limits>
#include <memory>
#include <new>

#include <sys/mman.h>

namespace bench {

class static_tree {
  public:
    struct session {};
    static session enter() { return {}; }
    static constexpr bool points = false;
    static constexpr bool concurrent = true;
    static void settle() {}

    explicit static_tree(const std::vector<range>& ascending) : entries_{make<entry>(ascending.size() + 1)} {
        entries_[0] = {0, 0};  // what is before all
        for (std::size_t i = 0; i < ascending.size(); ++i) entries_[i + 1] = {ascending[i].last, ascending[i].first};
        std::size_t from = 0;
        for (std::size_t i = 0; i < parts; ++i) {
            std::size_t to = from;
            while (to < ascending.size() && ascending[to].first >> part_bits == i) ++to;
            grow(parts_[i], &ascending[from], to - from);
            parts_[i].before = &entries_[from];
            from = to;
        }
    }

    value load(const session&, index i) const {
        const part& p = parts_[i >> part_bits];
        const auto key = key_of(i);
        std::size_t at = 0;
        for (unsigned l = p.levels; l > 1; --l) at = at * fan + count(p.level[l - 1][at], key);
        if (p.levels != 0) at = at * keys + count(p.level[0][at], key);
        const entry& e = p.before[at];
        return i <= e.last ? e.v : 0;
    }

  private:
    static constexpr unsigned part_bits = 30;  // less than a key has: what fills the last block up is greater than any
    static constexpr std::size_t parts = end_of_indices >> part_bits;
    static constexpr unsigned keys = 16;
    static constexpr unsigned fan = keys + 1;

    struct alignas(64) block {
        std::array<std::int32_t, keys> key;
    };
    struct entry {
        index last;
        value v;
    };
    struct freed {
        void operator()(void* p) const { std::free(p); }
    };
    template <class T>
    using memory = std::unique_ptr<T[], freed>;
    struct part {
        std::array<memory<block>, 7> level;
        unsigned levels = 0;
        const entry* before = nullptr;  // the one before the first of this part, the others behind it
    };

#ifdef __AVX2__
    static constexpr unsigned lanes = 8;
#else
    static constexpr unsigned lanes = 4;
#endif
    using vector __attribute__((vector_size(4 * lanes), may_alias)) = std::int32_t;

    static std::int32_t key_of(index i) { return static_cast<std::int32_t>(i & ((index{1} << part_bits) - 1)); }

    /// The keys of a block up to this one.
    static std::size_t count(const block& b, std::int32_t key) {
        const vector wanted = key - vector{};
        vector found{};
#pragma GCC unroll 4
        for (unsigned i = 0; i < keys; i += lanes) found -= *reinterpret_cast<const vector*>(&b.key[i]) <= wanted;
        std::int32_t all = 0;
#pragma GCC unroll 8
        for (unsigned i = 0; i < lanes; ++i) all += found[i];
        return static_cast<std::size_t>(all);
    }

    /// On huge pages, where it is as large as one.
    template <class T>
    static memory<T> make(std::size_t n) {
        constexpr std::size_t page = std::size_t{1} << 21;
        const std::size_t bytes = n * sizeof(T);
        void* const p = std::aligned_alloc(bytes < page ? 64 : page, (bytes + 63) / 64 * 64);
        if (p == nullptr) throw std::bad_alloc{};
        if (bytes >= page) madvise(p, bytes, MADV_HUGEPAGE);
        std::uninitialized_default_construct_n(static_cast<T*>(p), n);
        return memory<T>{static_cast<T*>(p)};
    }

    static void grow(part& p, const range* ranges, std::size_t n) {
        std::size_t below = 0;
        for (std::size_t blocks = (n + keys - 1) / keys; blocks != 0; blocks = (blocks + fan - 1) / fan) {
            auto& level = p.level[p.levels] = make<block>(blocks);
            for (std::size_t b = 0; b < blocks; ++b)
                for (std::size_t k = 0; k < keys; ++k) {
                    auto& key = level[b].key[k];
                    key = std::numeric_limits<std::int32_t>::max();
                    if (p.levels == 0) {
                        if (b * keys + k < n) key = key_of(ranges[b * keys + k].first);
                    } else if (b * fan + k + 1 < below) {
                        key = least(p, p.levels - 1, b * fan + k + 1);
                    }
                }
            ++p.levels;
            if (blocks == 1) break;
            below = blocks;
        }
    }
    /// The least key at or below a block.
    static std::int32_t least(const part& p, unsigned level, std::size_t b) {
        for (; level != 0; --level) b *= fan;
        return p.level[0][b].key[0];
    }

    memory<entry> entries_;
    std::array<part, parts> parts_;
};

}  // namespace bench
