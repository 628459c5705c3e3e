// Checked builds stamp guards, pointers and cursors with the critical section they belong to: a number that no other
// section of any thread has. It tells apart what shares a brand. Unchecked builds carry no stamp at all.
#pragma once

#include <guarded/config.hpp>
#include <guarded/detail/attributes.hpp>
#include <guarded/detail/fail.hpp>

#include <atomic>
#include <cstdint>

namespace guarded::inline GUARDED_ABI::detail {

#if GUARDED_CHECKED

inline constexpr int section_bits = 40;  // a thread may open 2^40 sections
inline std::atomic<std::uint64_t> threads_seen{0};
inline constinit thread_local std::uint64_t last_section = 0;

inline std::uint64_t this_thread() noexcept {
    if (last_section == 0) last_section = (threads_seen.fetch_add(1, std::memory_order_relaxed) + 1) << section_bits;
    return last_section >> section_bits;
}

class section {
  public:
    section() = default;

    static section open() noexcept {
        this_thread();
        section s;
        s.number_ = ++last_section;
        return s;
    }

    // Inlined as far as the value goes: a guard whose address is taken is hidden from the optimiser.
    GUARDED_INLINE void require_same(section guard) const noexcept { check_same(number_, guard.number_); }
    GUARDED_INLINE void require_this_thread() const noexcept { check_thread(number_); }

  private:
    static void check_same(std::uint64_t mine, std::uint64_t guard) noexcept {
        if (mine != guard) fail("this was read in an earlier critical section: what it stood for may be gone; read it again");
    }
    static void check_thread(std::uint64_t mine) noexcept {
        if (mine >> section_bits != this_thread()) fail("this guard belongs to another thread");
    }

    std::uint64_t number_ = 0;
};

/// How many guards of the domain this thread holds.
template <class D>
inline constinit thread_local unsigned open_sections = 0;

#else

struct section {
    GUARDED_INLINE static section open() noexcept { return {}; }
    GUARDED_INLINE void require_same(section) const noexcept {}
    GUARDED_INLINE void require_this_thread() const noexcept {}
};

#endif

}  // namespace guarded::inline GUARDED_ABI::detail
