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

// References and unlinked objects may be empty by right, which their user tests at run time.
template <class Kind>
inline constexpr bool proved = GUARDED_DETAIL_PROVE && std::same_as<Kind, released_guard>;

/// An error where the compiler sees that it is not alive; where it cannot see, stop(message) does.
template <class Kind, class Stop>
GUARDED_INLINE void require_live([[maybe_unused]] bool live, [[maybe_unused]] Stop stop) noexcept {
#ifndef GUARDED_NO_PROOF
    if (__builtin_constant_p(live)) {
        if (!live) Kind::reject();
    } else if (proved<Kind> && !live) {
        why::this_guard_is_not_proved_to_be_alive_here();
    }
#endif
#if GUARDED_CHECKED || !defined(GUARDED_NO_TRAP)
    if (!live) [[unlikely]]
        stop(Kind::message);
#endif
}

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
    GUARDED_INLINE void require_or(Stop stop) const noexcept {
        require_live<Kind>(live_, stop);
    }
    GUARDED_INLINE void require(std::uint64_t section_number = 0) const noexcept {
        require_or([section_number](const char* what) { fail_ended(what, section_number); });
    }

  private:
    [[noreturn, gnu::cold, gnu::noinline]] static void fail_ended(const char* what, std::uint64_t section_number) noexcept {
        fail({.what = what, .guard = section::history_of(section_number)});
    }

    bool live_;
};

/// The object that a reference keeps alive, or null: the flag is the pointer itself.
template <class T, class Kind>
class kept {
  public:
    GUARDED_INLINE explicit kept(T* object = nullptr) noexcept : object_{object} {}
    GUARDED_INLINE kept(kept&& other) noexcept : object_{other.object_} { other.object_ = nullptr; }
    kept& operator=(kept&&) = delete;
    ~kept() = default;

    GUARDED_INLINE explicit operator bool() const noexcept { return object_ != nullptr; }
    GUARDED_INLINE T* raw() const noexcept { return object_; }
    GUARDED_INLINE void swap(kept& other) noexcept {
        T* const mine = object_;
        object_ = other.object_;
        other.object_ = mine;
    }
    GUARDED_INLINE void end() noexcept { object_ = nullptr; }

    GUARDED_INLINE T& require() const noexcept {
        require_live<Kind>(object_ != nullptr, [](const char* what) { fail({what}); });
        return *object_;
    }
    /// For a read that follows at once. An unchecked build lets the read itself stop at null, whose page nobody has; the
    /// compiler is not told that it reads, or it would take the pointer for tested.
    GUARDED_INLINE T* open() const noexcept {
        if constexpr (GUARDED_CHECKED || sizeof(T) > smallest_page) {
            require();
            return object_;
        } else {
#ifndef GUARDED_NO_PROOF
            if (__builtin_constant_p(object_ == nullptr))
                if (object_ == nullptr) Kind::reject();
#endif
            T* object = object_;
            asm("" : "+r"(object));
            return object;
        }
    }

  private:
    static constexpr unsigned smallest_page = 4096;
    T* object_;
};

/// True for what keeps one object alive: references, holds, unlinked objects.
template <class R>
inline constexpr bool is_keeper = false;
/// Of these, what must be spent before it ends: clang's typestate is told so.
template <class R>
inline constexpr bool is_spent = false;
/// The door to what it keeps.
struct keeper_access {
    template <class R>
    GUARDED_INLINE static typename R::element_type* open(const R& r) noexcept {
        return r.open();
    }
    /// Stops in every build where nothing is kept.
    template <class R>
    GUARDED_INLINE static typename R::element_type& require(const R& r) noexcept {
        return r.require();
    }
    /// Whether it keeps that very object still.
    template <class R>
    GUARDED_INLINE static bool keeps(const R& r, const typename R::element_type* object) noexcept {
        return r.keeps(object);
    }
};

/// Ends a guard when everything else is done: no barrier comes between the mark and a wrong use, so the optimiser sees it.
template <class Kind>
struct end_last {
    liveness<Kind>& live;
    GUARDED_INLINE ~end_last() { live.end(); }
};

}}}  // namespace guarded::GUARDED_ABI::detail
