// Whether an arena has got back what trees took from it.
#pragma once

#include <guarded/base/config.hpp>
#include <guarded/base/fail.hpp>

#include <atomic>
#include <cstddef>

namespace guarded { inline namespace GUARDED_ABI {

/// Counts, for an allocator of trees, the memory that its arena has lent and not got back: nodes come back after a grace
/// period, on liburcu's thread, maybe long after their tree is gone. It is a member of the arena, and allocate and deallocate
/// tell it. An arena that ends before all is back stops the program, in every build: else freed memory would be written.
/// Thread-safe, one atomic addition a call. barrier() brings back what the domain still has.
///
///     T* allocate(std::size_t n) { arena->lent.add(n * sizeof(T)); ... }
///     void deallocate(T* p, std::size_t n) { ... arena->lent.remove(n * sizeof(T)); }
class lent_memory {
  public:
    lent_memory() = default;
    lent_memory(const lent_memory&) = delete;
    lent_memory& operator=(const lent_memory&) = delete;
    ~lent_memory() {
        detail::require(bytes() == 0,
                        "an arena ended before the nodes of its trees came back: end the trees, and call barrier(), before it");
    }

    void add(std::size_t bytes) noexcept { bytes_.fetch_add(bytes, std::memory_order_relaxed); }
    /// The last thing that a deallocation does: the arena may end right behind it.
    void remove(std::size_t bytes) noexcept { bytes_.fetch_sub(bytes, std::memory_order_release); }
    [[nodiscard]] std::size_t bytes() const noexcept { return bytes_.load(std::memory_order_acquire); }

  private:
    std::atomic<std::size_t> bytes_{0};
};

}}  // namespace guarded::GUARDED_ABI
