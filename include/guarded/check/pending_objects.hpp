// Which objects wait for the end of their grace period, as far as there is room: for checked builds, which stop when one is
// retired again. The objects themselves cannot tell: copies of rcu_obj_base are trivial.
#pragma once

#include <guarded/base/config.hpp>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#if GUARDED_CHECKED

namespace guarded::process {

class pending_objects {
  public:
    /// False where it waits already.
    static bool add(const void* object) noexcept {
        const auto places = places_of(object);
        for (const auto* p : places)
            if (p->load(std::memory_order_relaxed) == object) return false;
        for (auto* p : places) {
            const void* nothing = nullptr;
            if (p->compare_exchange_strong(nothing, object, std::memory_order_relaxed)) break;
        }
        return true;
    }
    /// Called before the object's memory is anything else.
    static void remove(const void* object) noexcept {
        for (auto* p : places_of(object)) {
            const void* mine = object;
            if (p->compare_exchange_strong(mine, nullptr, std::memory_order_relaxed)) return;
        }
    }

  private:
    static constexpr std::size_t size = 16'384;
    static std::array<std::atomic<const void*>*, 4> places_of(const void* object) noexcept {
        const auto first = reinterpret_cast<std::uintptr_t>(object) / 16 * 0x9e37'79b9'7f4a'7c15U >> 40U;
        return {&all_[first % size], &all_[(first + 1) % size], &all_[(first + 2) % size], &all_[(first + 3) % size]};
    }
    static inline constinit std::array<std::atomic<const void*>, size> all_{};
};

}  // namespace guarded::process

#endif
