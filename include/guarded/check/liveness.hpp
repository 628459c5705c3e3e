// The state that the flow checks look at: one flag in each guard, each unlinked object, each reference.
// A compiler that sees the flag's value turns a wrong use into an error; one that does not leaves a run-time test.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/config.hpp>
#include <guarded/base/fail.hpp>
#include <guarded/check/section.hpp>

#include <concepts>
#include <cstdint>

// Declared and never defined: a call that survives optimisation is the compiler's error. Without noexcept clang keeps quiet.
// g++ prints the name before the text, so both say what is wrong; no build adds its own name.
namespace guarded::why {
// clang-format off
#define GUARDED_DETAIL_RELEASED_GUARD \
    "this guard was released or moved away, or try_lock failed: take a new one, and read again under it what you read before"
#define GUARDED_DETAIL_SPENT_UNLINKED \
    "this unlinked object was already retired, waited for, or moved away: each is given away once"
#define GUARDED_DETAIL_RELEASED_REFERENCE \
    "this reference was released or moved away, or the handoff was refused: test it before use"
__attribute__((error("guarded: " GUARDED_DETAIL_RELEASED_GUARD))) void this_guard_was_released_or_moved_away() noexcept;
__attribute__((error("guarded: " GUARDED_DETAIL_SPENT_UNLINKED))) void this_unlinked_object_was_already_retired_waited_for_or_moved_away() noexcept;
__attribute__((error("guarded: " GUARDED_DETAIL_RELEASED_REFERENCE))) void this_reference_was_released_or_moved_away() noexcept;
__attribute__((error("guarded: this guard is not proved to be alive here: it may have been released or moved away")))
void this_guard_is_not_proved_to_be_alive_here() noexcept;
// clang-format on
}  // namespace guarded::why

namespace guarded { inline namespace GUARDED_ABI { namespace detail {

// g++ adds a line to its message for each inlined function; clang finds the attribute only where a function is called by name.
#ifdef __clang__
#define GUARDED_DETAIL_REJECT(name) \
    GUARDED_NO_BODY GUARDED_INLINE static void reject() noexcept { why::name(); }
#else
#define GUARDED_DETAIL_REJECT(name) static constexpr auto& reject = why::name;
#endif
struct released_guard {
    GUARDED_DETAIL_REJECT(this_guard_was_released_or_moved_away)
    static constexpr const char* message = GUARDED_DETAIL_RELEASED_GUARD;
};
struct spent_unlinked {
    GUARDED_DETAIL_REJECT(this_unlinked_object_was_already_retired_waited_for_or_moved_away)
    static constexpr const char* message = GUARDED_DETAIL_SPENT_UNLINKED;
};
struct released_reference {
    GUARDED_DETAIL_REJECT(this_reference_was_released_or_moved_away)
    static constexpr const char* message = GUARDED_DETAIL_RELEASED_REFERENCE;
};
#undef GUARDED_DETAIL_REJECT
#undef GUARDED_DETAIL_RELEASED_GUARD
#undef GUARDED_DETAIL_SPENT_UNLINKED
#undef GUARDED_DETAIL_RELEASED_REFERENCE

template <class Kind>
class liveness {
  public:
    GUARDED_INLINE explicit liveness(bool live = true) noexcept : live_{live} {}
    // std::exchange, when not inlined, would hide the flag from the optimiser.
    GUARDED_INLINE liveness(liveness&& other) noexcept : live_{other.live_} { other.live_ = false; }
    liveness& operator=(liveness&&) = delete;
    ~liveness() = default;

    GUARDED_INLINE explicit operator bool() const noexcept { return live_; }
    GUARDED_INLINE void end() noexcept { live_ = false; }

    /// stop(message) does.
    template <class Stop>
    GUARDED_INLINE void require_or([[maybe_unused]] Stop stop) const noexcept {
#ifndef GUARDED_NO_PROOF
        if (__builtin_constant_p(live_)) {
            if (!live_) Kind::reject();
        } else if (proved && !live_) {
            why::this_guard_is_not_proved_to_be_alive_here();
        }
#endif
#if GUARDED_CHECKED || !defined(GUARDED_NO_TRAP)
        if (!live_) [[unlikely]]
            stop(Kind::message);
#endif
    }
    GUARDED_INLINE void require(std::uint64_t section_number = 0) const noexcept {
        require_or([section_number](const char* what) { fail_ended(what, section_number); });
    }

  private:
    // References and unlinked objects may be empty by right, which their user tests at run time.
    static constexpr bool proved = GUARDED_DETAIL_PROVE && std::same_as<Kind, released_guard>;

    [[noreturn, gnu::cold, gnu::noinline]] static void fail_ended(const char* what, std::uint64_t section_number) noexcept {
        fail({.what = what, .guard = section::history_of(section_number)});
    }

    bool live_;
};

/// Ends a guard when everything else is done: no barrier comes between the mark and a wrong use, so the optimiser sees it.
template <class Kind>
struct end_last {
    liveness<Kind>& live;
    GUARDED_INLINE ~end_last() { live.end(); }
};

}}}  // namespace guarded::GUARDED_ABI::detail
