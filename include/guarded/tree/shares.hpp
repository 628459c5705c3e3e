// How many more places than one a value of range_map has: a store over the middle of a range leaves its value in both parts.
#pragma once

#include <guarded/base/attributes.hpp>

#include <gsl/assert>

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace guarded { inline namespace GUARDED_ABI { namespace detail {

/// Counts by pointer, with room made beforehand. The writer's.
template <class T>
class range_shares {
  public:
    /// Makes room for n values more than there are. Throws std::bad_alloc.
    void reserve(std::size_t n) {
        std::size_t places = places_.empty() ? 8 : places_.size();
        while (places < 2 * (used_ + n)) places *= 2;
        if (places == places_.size()) return;
        std::vector<place> old(places);
        old.swap(places_);
        for (const place& p : old)
            if (p.value != nullptr) at(p.value) = p;
        Ensures(used_ < places_.size());  // a search ends at an empty place
    }
    /// One place more. Throws std::bad_alloc where reserve was not asked before.
    void add(const T* value) {
        reserve(1);
        place& p = at(value);
        if (p.value == nullptr) ++used_;
        p.value = value;
        ++p.more;
    }
    /// One place less; false when it was the last.
    bool remove(const T* value) noexcept {
        if (used_ == 0) return false;
        place& p = at(value);
        if (p.value == nullptr) return false;
        if (--p.more == 0) close(static_cast<std::size_t>(&p - places_.data()));
        return true;
    }
    /// The places of a value but one.
    std::size_t of(const void* value) const noexcept {
        return used_ == 0 ? 0 : const_cast<range_shares&>(*this).at(static_cast<const T*>(value)).more;
    }

  private:
    struct place {
        const T* value = nullptr;
        std::size_t more = 0;
    };
    std::size_t home(const T* value) const noexcept {
        return static_cast<std::size_t>(std::uint64_t{reinterpret_cast<std::uintptr_t>(value)} * 0x9e37'79b9'7f4a'7c15ULL >>
                                        32) &
               (places_.size() - 1);
    }
    std::size_t behind(std::size_t i) const noexcept { return (i + 1) & (places_.size() - 1); }
    place& at(const T* value) noexcept {
        std::size_t i = home(value);
        while (places_[i].value != nullptr && places_[i].value != value) i = behind(i);
        return places_[i];
    }
    /// Empties a place; those behind it that were pushed on by it move up.
    void close(std::size_t hole) noexcept {
        for (std::size_t i = behind(hole); places_[i].value != nullptr; i = behind(i)) {
            const std::size_t pushed = (i - home(places_[i].value)) & (places_.size() - 1);
            if (pushed < ((i - hole) & (places_.size() - 1))) continue;
            places_[hole] = places_[i];
            hole = i;
        }
        places_[hole] = {};
        --used_;
    }

    std::vector<place> places_{};
    std::size_t used_ = 0;
};

}}}  // namespace guarded::GUARDED_ABI::detail
