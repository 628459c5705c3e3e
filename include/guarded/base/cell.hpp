// A word of a node of range_map that one writer stores while readers load it.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/config.hpp>

#include <atomic>

namespace guarded { inline namespace GUARDED_ABI { namespace detail {

/// As std::atomic, but it leaves its memory as it was: a node's slots are filled before a reader sees them, and clearing them
/// first takes longer than filling them.
template <class T>
class range_cell {
  public:
    range_cell() = default;
    explicit range_cell(T value) noexcept : value_{value} {}
    range_cell(const range_cell&) = delete;
    range_cell& operator=(const range_cell&) = delete;

    GUARDED_INLINE T load(std::memory_order order = std::memory_order_seq_cst) const noexcept {
        T value;
        __atomic_load(&value_, &value, static_cast<int>(order));
        return value;
    }
    GUARDED_INLINE void store(T value, std::memory_order order = std::memory_order_seq_cst) noexcept {
        __atomic_store(&value_, &value, static_cast<int>(order));
    }

  private:
    static_assert(std::atomic<T>::is_always_lock_free);
    alignas(std::atomic<T>) T value_;
};

}}}  // namespace guarded::GUARDED_ABI::detail
