// The word by which a leaf publishes its slots, all at once.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/tree/search.hpp>

#include <bit>
#include <cstdint>

namespace guarded { inline namespace GUARDED_ABI { namespace detail {

/// Published slots of a leaf in ascending order of their ranges, and their number. Also says that a node was replaced: cursors
/// that stand there walk again.
///
///     bit   63     62..60   59..56   55..52    51..48         7..4     3..0
///         +------+--------+--------+---------+---------+ - - +--------+--------+
///         | dead | unused | count  | 14th    | 13th    |     | second | first  |
///         +------+--------+--------+---------+---------+ - - +--------+--------+
///
/// A place behind the count is zero.
class range_order {
  public:
    range_order() = default;
    explicit range_order(std::uint64_t word) noexcept : word_{word} {}
    /// Slots 0 to n - 1 in this order.
    static range_order first(unsigned n) noexcept { return range_order{(0xd'cba9'8765'4321'0ULL & below(n)) | count_of(n)}; }

    std::uint64_t word() const noexcept { return word_; }
    GUARDED_INLINE unsigned count() const noexcept { return static_cast<unsigned>(word_ >> count_at) & 15U; }
    GUARDED_INLINE unsigned slot(unsigned i) const noexcept { return static_cast<unsigned>(word_ >> 4 * i) & 15U; }
    bool dead() const noexcept { return (word_ & dead_bit) != 0; }
    range_order killed() const noexcept { return range_order{word_ | dead_bit}; }
    range_order alive() const noexcept { return range_order{word_ & ~dead_bit}; }
    friend bool operator==(range_order, range_order) = default;

    /// The place of a slot; count() or more when it is not published.
    GUARDED_INLINE unsigned place(unsigned slot) const noexcept {
        // The search for a zero byte in a word, by nibbles: a nibble that equals slot becomes zero, and subtracting one from
        // each borrows into the top bit of a zero. Borrows go up, so only the lowest bit found is exact, and only that is asked
        // for.
        const std::uint64_t others = word_ ^ slot * ones;
        const std::uint64_t found = (others - ones) & ~others & 8 * ones;
        return static_cast<unsigned>(std::countr_zero(found)) / 4;
    }
    GUARDED_INLINE bool holds(unsigned slot) const noexcept { return place(slot) < count(); }
    /// With n more slots from `slot` on before the i-th.
    range_order with(unsigned i, unsigned slot, unsigned n) const noexcept {
        std::uint64_t word = (word_ & below(i)) | ((word_ & below(range_slots) & ~below(i)) << 4 * n);
        for (unsigned k = 0; k < n; ++k) word |= std::uint64_t{slot + k} << 4 * (i + k);
        return range_order{(word & below(range_slots)) | count_of(count() + n)};
    }
    /// Without the n slots from the i-th on.
    range_order without(unsigned i, unsigned n) const noexcept {
        const std::uint64_t word = (word_ & below(i)) | (((word_ & below(range_slots)) >> 4 * n) & ~below(i));
        return range_order{word | count_of(count() - n)};
    }

  private:
    static constexpr unsigned count_at = 4 * range_slots;
    static constexpr std::uint64_t dead_bit = 1ULL << 63;
    static constexpr std::uint64_t ones = ~0ULL / 15;
    static constexpr std::uint64_t below(unsigned i) noexcept { return (1ULL << 4 * i) - 1; }
    static constexpr std::uint64_t count_of(unsigned n) noexcept { return std::uint64_t{n} << count_at; }

    std::uint64_t word_ = 0;
};

}}}  // namespace guarded::GUARDED_ABI::detail
