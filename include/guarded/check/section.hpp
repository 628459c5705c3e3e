// Checked builds stamp guards, pointers and cursors with the critical section they belong to: a number that no other
// section of any thread has. The number tells guards of one brand apart. Unchecked builds carry no stamp at all.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/config.hpp>
#include <guarded/base/fail.hpp>
#include <guarded/base/misuse.hpp>
#include <guarded/base/name_of.hpp>
#include <guarded/check/past_sections.hpp>

#include <atomic>
#include <cstdint>
#include <string_view>

namespace guarded::process {

/// How many guards of the domain this thread holds, as far as their translation units count them.
template <class D>
inline constinit thread_local unsigned open_sections = 0;

}  // namespace guarded::process

namespace guarded { inline namespace GUARDED_ABI { namespace detail {

#if GUARDED_CHECKED

/// Where a guard is taken and released; as a default argument, the line of the call.
using call_place = source_place;

class section {
  public:
    section() = default;

    // Whatever takes a guard's section is inlined and gets its value: the optimiser loses sight of a guard whose address is
    // taken.
    GUARDED_INLINE static section open(call_place at) noexcept { return section{opened(at)}; }
    /// The section of that number, which a package carries.
    GUARDED_INLINE static section of(std::uint64_t number) noexcept { return section{number}; }
    /// Called when its guard ends, at a place or with its scope.
    GUARDED_INLINE void close(call_place at) const noexcept { closed(number_, at); }
    /// Begins another section of the same guard: what was read so far is stale. From then on it is the latest, for all that
    /// stand for the guard.
    GUARDED_INLINE section renewed() const noexcept { return section{outdated(number_)}; }
    GUARDED_INLINE section latest() const noexcept { return section{latest_of(number_)}; }
    template <class Used>
    GUARDED_INLINE void require_same(section guard) const noexcept {
        check_same(number_, guard.number_, name_of<Used>);
    }
    GUARDED_INLINE void require_this_thread(call_place at = {}, const char* otherwise = foreign_guard) const noexcept {
        check_thread(number_, otherwise, at);
    }
    /// Its guard is alive, or ended so long ago that nobody remembers.
    GUARDED_INLINE void require_open(call_place at, const char* otherwise = packed_too_long_ago) const noexcept {
        require(number_ >> section_bits != 0,
                "a package came from a part of the program that is built without checks: build all parts alike");
        require_this_thread(at);
        check_open(number_, otherwise, at);
    }
    /// The section as a number, which the optimiser follows farther than an object.
    GUARDED_INLINE std::uint64_t number() const noexcept { return number_; }
    /// What is remembered of one, of any thread.
    static guard_history history_of(std::uint64_t number) noexcept {
        const auto* const past = find(number);
        return past != nullptr ? past->guard() : guard_history{};
    }

  private:
    static std::uint64_t opened(call_place at) noexcept {
        this_thread();
        const auto number = ++last_section();
        if (my_past_sections != nullptr) my_past_sections->all[number % my_past_sections->all.size()].begin(number, at);
        return number;
    }
    static void closed(std::uint64_t number, call_place at) noexcept {
        if (auto* const past = find(number)) past->end(past_section::ended, at);
    }
    static std::uint64_t outdated(std::uint64_t number) noexcept {
        const auto next = opened(history_of(number).taken);
        if (auto* const past = find(number)) past->outdate(next);
        return next;
    }
    static std::uint64_t latest_of(std::uint64_t number) noexcept {
        const auto* past = find(number);
        while (past != nullptr && past->next() != 0) past = find(number = past->next());
        return number;
    }
    static past_section* find(std::uint64_t number) noexcept {
        const auto thread = number >> section_bits;
        if (thread == last_section() >> section_bits)
            return my_past_sections != nullptr ? my_past_sections->find(number) : nullptr;
        for (auto* p = all_past_sections::here().threads.first(); p != nullptr; p = p->next)
            if (p->thread.load(std::memory_order_acquire) == thread) return p->find(number);
        return nullptr;
    }
    static void check_same(std::uint64_t mine, std::uint64_t guard, std::string_view (*used)() noexcept) noexcept {
        if (mine != guard) [[unlikely]]
            fail_other_section(mine, guard, used());
    }
    [[noreturn, gnu::cold, gnu::noinline]] static void fail_other_section(std::uint64_t mine, std::uint64_t guard,
                                                                          std::string_view used) noexcept {
        fail({.what = why_other(mine), .used = used, .read_under = history_of(mine), .guard = history_of(guard)});
    }
    static const char* why_other(std::uint64_t mine) noexcept {
        if (const auto thread = mine >> section_bits; thread != 0 && thread != last_section() >> section_bits)
            return "this was read under a guard of another thread, which protects that one alone: read it again under this one";
        const auto* const past = find(mine);
        if (past == nullptr)
            return "this was read in an earlier critical section, or under a guard taken long ago: "
                   "what it stood for may be gone; read it again";
        return past->is_open()
                   ? "this was read under another guard, which is alive: name that one, or read it again under this one"
                   : "this was read in an earlier critical section: what it stood for may be gone; read it again";
    }
    static void check_thread(std::uint64_t mine, const char* otherwise, call_place at) noexcept {
        if (mine >> section_bits != this_thread()) [[unlikely]]
            fail({.what = otherwise, .guard = history_of(mine), .at = at});
    }
    static void check_open(std::uint64_t number, const char* otherwise, call_place at) noexcept {
        const auto* const past = find(number);
        if (past != nullptr && !past->is_open()) [[unlikely]]
            fail({.what = otherwise, .guard = past->guard(), .at = at});
    }
    static constexpr const char* packed_too_long_ago =
        "the guard that was packed has ended: open a package during the call that it was made for";
    static constexpr const char* foreign_guard =
        "this guard belongs to another thread: take one on each thread, and in a coroutine none across co_await";

    GUARDED_INLINE explicit section(std::uint64_t number) noexcept : number_{number} {}
    std::uint64_t number_ = 0;
};

#else

struct call_place {
    GUARDED_INLINE constexpr call_place() noexcept = default;
    GUARDED_INLINE constexpr call_place(source_place) noexcept {}
    GUARDED_INLINE static constexpr call_place here() noexcept { return {}; }
};

struct section {
    GUARDED_INLINE static section open(call_place) noexcept { return {}; }
    GUARDED_INLINE static section of(std::uint64_t) noexcept { return {}; }
    GUARDED_INLINE void close(call_place) const noexcept {}
    GUARDED_INLINE section renewed() const noexcept { return {}; }
    GUARDED_INLINE section latest() const noexcept { return {}; }
    template <class Used>
    GUARDED_INLINE void require_same(section) const noexcept {}
    GUARDED_INLINE void require_this_thread(call_place = {}, const char* = nullptr) const noexcept {}
    GUARDED_INLINE void require_open(call_place, const char* = nullptr) const noexcept {}
    GUARDED_INLINE std::uint64_t number() const noexcept { return 0; }
    static guard_history history_of(std::uint64_t) noexcept { return {}; }
};

#endif

/// A guard that is not the one to name here.
[[noreturn]] GUARDED_INLINE void fail_wrong_guard(const char* what, section guard) noexcept {
    fail({.what = what, .guard = section::history_of(guard.number())});
}

}}}  // namespace guarded::GUARDED_ABI::detail
