// Checked builds stamp guards, pointers and cursors with the critical section they belong to: a number that no other
// section of any thread has. It tells apart what shares a brand. Unchecked builds carry no stamp at all.
#pragma once

#include <guarded/config.hpp>
#include <guarded/detail/attributes.hpp>
#include <guarded/detail/fail.hpp>
#include <guarded/detail/fence.hpp>

#include <array>
#include <atomic>
#include <cstdint>

#if GUARDED_CHECKED
namespace guarded::process {

/// How many guards of the domain this thread holds, of checked and of strict translation units.
template <class D>
inline constinit thread_local unsigned open_sections = 0;

}  // namespace guarded::process
#endif

namespace guarded::inline GUARDED_ABI::detail {

/// What T is, for a message.
template <class T>
std::string_view name_of() noexcept {
    constexpr std::string_view all = __PRETTY_FUNCTION__;  // ends in [with T = int; ...] or [T = int]
    constexpr auto begin = all.find("T = ") + 4;
    constexpr auto name = all.substr(begin, all.find_first_of(";]", begin) - begin);
    return name;
}

#if GUARDED_CHECKED

/// Where a guard is taken and released; as a default argument, the line of the call.
using call_place = source_place;

inline constexpr int section_bits = 40;  // a thread may open 2^40 sections
inline std::atomic<std::uint64_t> threads_seen{0};
inline constinit thread_local std::uint64_t last_section = 0;

/// The thread's last sections, by their numbers.
struct past_section {
    std::uint64_t number = 0;
    guard_history guard;
};
inline constinit thread_local std::array<past_section, 128> past_sections{};

/// This thread's last guards, the last one first.
inline void tell_past_sections(process::plain_text& text) noexcept {
    for (std::uint64_t n = last_section, shown = 0; shown < 4 && n > last_section >> section_bits << section_bits;
         --n, ++shown) {
        const auto& past = past_sections[n % past_sections.size()];
        if (past.number != n || past.guard.taken.file == nullptr) continue;
        text << "guarded:   this thread " << (past.guard.ended ? "had" : "has") << " the guard taken at " << past.guard.taken;
        if (past.guard.released.file != nullptr)
            text << ", released at " << past.guard.released;
        else if (past.guard.ended)
            text << ", which ended with its scope";
        text << "\n";
    }
}

inline std::uint64_t this_thread() noexcept {
    if (last_section == 0) {
        last_section = (threads_seen.fetch_add(1, std::memory_order_relaxed) + 1) << section_bits;
        process::tell_guards.store(tell_past_sections, std::memory_order_relaxed);
    }
    return last_section >> section_bits;
}

class section {
  public:
    section() = default;

    // All that guards call is inlined as far as their section's value goes: a guard whose address is taken is hidden from the
    // optimiser.
    GUARDED_INLINE static section open(call_place at) noexcept { return section{opened(at)}; }
    /// When its guard ends, at a place or with its scope.
    GUARDED_INLINE void close(call_place at) const noexcept { closed(number_, at); }
    /// Another one of the same guard: what was read so far is stale.
    GUARDED_INLINE section renewed() const noexcept { return open(taken(number_)); }
    template <class Used>
    GUARDED_INLINE void require_same(section guard) const noexcept {
        check_same(number_, guard.number_, name_of<Used>);
    }
    GUARDED_INLINE void require_this_thread(const char* otherwise = foreign_guard) const noexcept {
        check_thread(number_, otherwise);
    }
    /// As a number, which the optimiser follows farther than an object.
    GUARDED_INLINE std::uint64_t number() const noexcept { return number_; }
    /// What is remembered of one, for who asks on its thread.
    static guard_history history_of(std::uint64_t number) noexcept {
        const auto& past = past_of(number);
        return past.number == number ? past.guard : guard_history{};
    }

  private:
    static std::uint64_t opened(call_place at) noexcept {
        this_thread();
        const auto number = ++last_section;
        past_of(number) = {number, {at, {}, false}};
        return number;
    }
    static void closed(std::uint64_t number, call_place at) noexcept {
        if (auto& mine = past_of(number); mine.number == number) mine.guard = {mine.guard.taken, at, true};
    }
    static call_place taken(std::uint64_t number) noexcept { return history_of(number).taken; }
    static void check_same(std::uint64_t mine, std::uint64_t guard, std::string_view (*used)() noexcept) noexcept {
        if (mine != guard) [[unlikely]]
            fail("this was read in an earlier critical section: what it stood for may be gone; read it again", used(),
                 history_of(mine), history_of(guard));
    }
    static void check_thread(std::uint64_t mine, const char* otherwise) noexcept {
        if (mine >> section_bits != this_thread()) fail(otherwise);
    }
    static constexpr const char* foreign_guard =
        "this guard belongs to another thread: take one on each thread, and in a coroutine none across co_await";

    GUARDED_INLINE explicit section(std::uint64_t number) noexcept : number_{number} {}
    static past_section& past_of(std::uint64_t number) noexcept { return past_sections[number % past_sections.size()]; }

    std::uint64_t number_ = 0;
};

#else

struct call_place {
    GUARDED_INLINE static constexpr call_place here() noexcept { return {}; }
};

struct section {
    GUARDED_INLINE static section open(call_place) noexcept { return {}; }
    GUARDED_INLINE void close(call_place) const noexcept {}
    GUARDED_INLINE section renewed() const noexcept { return {}; }
    template <class Used>
    GUARDED_INLINE void require_same(section) const noexcept {}
    GUARDED_INLINE void require_this_thread(const char* = nullptr) const noexcept {}
    GUARDED_INLINE std::uint64_t number() const noexcept { return 0; }
    static guard_history history_of(std::uint64_t) noexcept { return {}; }
};

#endif

}  // namespace guarded::inline GUARDED_ABI::detail
