// Waiting on a condition variable under a lock. The wait drops the lock, so it takes the guard away and gives a new one: what
// was read before it is stale by type.
//
//     auto g = lock(jobs);
//     auto again = wait(ready, std::move(g), [](const queue& q) { return !q.all.empty(); });
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/source_unit.hpp>
#include <guarded/base/why.hpp>
#include <guarded/check/section.hpp>
#include <guarded/guard/borrow.hpp>
#include <guarded/guard/inner_lock.hpp>
#include <guarded/guard/lender.hpp>
#include <guarded/guard/lock_owner.hpp>
#include <guarded/guard/locked.hpp>

#include <chrono>
#include <concepts>
#include <condition_variable>
#include <mutex>
#ifdef __cpp_lib_jthread
#include <stop_token>
#endif
#include <type_traits>
#include <utility>

namespace guarded { inline namespace GUARDED_ABI {

namespace detail {

/// What a condition variable unlocks and locks: the owner's lock. What a writer leaves to do outside waits for its next turn:
/// inside a condition variable, which holds a lock of its own, nothing may wait.
template <class O>
class lock_of_wait {
  public:
    lock_of_wait(O& owner, bool& held) noexcept : owner_{owner}, held_{held} {}
    void lock() {
        owner_access::mutex(owner_).lock();
        held_ = true;
    }
    void unlock() {
        owner_access::leaving(owner_);
        held_ = false;
        owner_access::mutex(owner_).unlock();
    }

  private:
    O& owner_;
    bool& held_;
};

template <class O>
concept owns_data = requires(O& o) { owner_access::data(o); };

/// Which condition variable works with which owner: std::condition_variable knows std::mutex alone, and no work before
/// unlocking.
template <class Cv, class O>
inline constexpr bool waits_with = std::same_as<Cv, std::condition_variable_any>;
template <class O>
inline constexpr bool waits_with<std::condition_variable, O> = std::same_as<typename O::mutex_type, std::mutex> && owns_data<O>;

/// A test is asked under the lock: of the data that the lock owns, or of a tree's lent guard.
template <class Test, class G>
concept test_under = requires(Test& test, const G& g, typename G::owner_type& owner) {
    { test(std::as_const(*owner_access::data(owner))) } -> std::convertible_to<bool>;
} || (!owns_data<typename G::owner_type> && requires(Test& test, const G& g) {
                         { test(borrow(g)) } -> std::convertible_to<bool>;
                     });

template <class G>
inline constexpr bool is_inner_guard = false;
template <class K, class O, lock_mode M, class B>
inline constexpr bool is_inner_guard<inner_guard<K, O, M, B>> = true;
/// What a wait gives for a guard: the guard of a lock that is held alone, in a locked, a tree, or an object kept by a
/// reference.
template <class G, class Brand>
struct guard_after {};
template <class O, class B, class Brand>
struct guard_after<locked_guard<O, lock_mode::exclusive, B>, Brand> {
    using type = locked_guard<O, lock_mode::exclusive, Brand>;
};
template <class K, class O, class B, class Brand>
    requires K::moves
struct guard_after<inner_guard<K, O, lock_mode::exclusive, B>, Brand> {
    using type = inner_guard<K, O, lock_mode::exclusive, Brand>;
};
template <class G, class Brand>
using guard_after_t = typename guard_after<G, Brand>::type;

/// Whether a wait of cv gives a G up while test is no.
template <class Cv, class G, class Test, class Brand>
concept waits_under = requires { typename guard_after_t<G, Brand>; } && waits_with<Cv, typename G::owner_type> &&
                      test_under<Test, locked_guard<typename G::owner_type, lock_mode::exclusive, Brand>>;

struct condition_access {
    template <class Brand, class Cv, class G, class Test, class Waits>
    static guard_after_t<G, Brand> wait(Cv& cv, G& g, Test& test, call_place at, Waits waits) {
        const auto again = [&](auto& held) { return wait_held<Brand>(cv, held, test, at, waits); };
        if constexpr (is_inner_guard<G>)
            return inner_lock_access::hold_again<Brand>(g, again);
        else
            return again(g);
    }

  private:
    /// Gives the guard up, calls waits(lock, ask), and gives a new guard for the lock that is held then.
    template <class Brand, class Cv, class O, class B, class Test, class Waits>
    static locked_guard<O, lock_mode::exclusive, Brand> wait_held(Cv&, locked_guard<O, lock_mode::exclusive, B>& old,
                                                                  Test& test, call_place at, Waits& waits) {
        using guard = locked_guard<O, lock_mode::exclusive, Brand>;
        locked_guard_access::require(old);
        O& owner = *old.context();
        locked_guard_access::let_go(old, at);
        const auto ask = [&] {
            auto g = locked_guard_access::adopt<Brand>(owner, at);
            const still_held<guard> mark{g, at};
            return asked(g, test);
        };
        bool held = true;
        const unlock_if_held<O> mark{owner, held};  // whatever the test throws
        if constexpr (std::same_as<Cv, std::condition_variable>) {
            std::unique_lock l{owner_access::mutex(owner), std::adopt_lock};
            const release_last keep{l, held};
            waits(l, ask);
        } else {
            lock_of_wait<O> l{owner, held};
            waits(l, ask);
        }
        held = false;  // its guard holds it
        return guard{locked_guard_access::adopt<Brand>(owner, at)};
    }

    template <class O>
    struct unlock_if_held {
        O& owner;
        bool& held;
        ~unlock_if_held() {
            if (!held) return;
            owner_access::leaving(owner);
            owner_access::mutex(owner).unlock();
            owner_access::left<O>();
        }
    };
    /// What holds the lock is the wait, also when the test throws.
    template <class G>
    struct still_held {
        G& guard;
        call_place at;
        ~still_held() { locked_guard_access::let_go(guard, at); }
    };
    struct release_last {
        std::unique_lock<std::mutex>& lock;
        bool& held;
        ~release_last() {
            held = lock.owns_lock();
            static_cast<void>(lock.release());
        }
    };
    template <class G, class Test>
    static bool asked(const G& g GUARDED_LIVE, Test& test) {
        if constexpr (owns_data<typename G::owner_type>)
            return test(std::as_const(*owner_access::data(*g.context())));
        else
            return test(borrow(g));
    }
};

template <class Cv, class L>
consteval auto why_no_wait() {
    using given = std::remove_cvref_t<L>;
    if constexpr (!lender<given>)
        return because<why::no_guard__name_the_guard_that_protects_this>;
    else if constexpr (!owning_guard<given>)
        return because<why::lent_guard__only_its_owner_may_release_it>;
    else if constexpr (!requires {
                           requires given::writes;
                           typename given::owner_type;
                       })
        return because<why::not_the_guard_of_a_lock_that_is_held_alone__a_wait_gives_that_lock_back_and_takes_it_again>;
    else if constexpr (std::is_lvalue_reference_v<L>)
        return because<why::guard_kept__pass_it_by_std_move_since_it_ends_here>;
    else if constexpr (!requires { typename guard_after_t<std::remove_const_t<given>, void>; })
        return because<why::guard_under_another__a_wait_would_hold_that_one_up__lock_the_object_by_a_reference_to_it>;
    else if constexpr (std::same_as<Cv, std::condition_variable> && !waits_with<Cv, typename given::owner_type>)
        return because<why::std_condition_variable_knows_the_std_mutex_of_a_locked_alone__take_std_condition_variable_any>;
    else
        return because<
            why::
                no_test_of_what_the_lock_owns__it_takes_a_const_object_or_a_tree_s_lent_guard_and_says_whether_the_wait_is_over>;
}

}  // namespace detail

/// Waits until test says yes, which is asked under the lock: at first, and whenever cv is notified. Gives a guard of a new
/// type, though it never waited. test(const T&) is lent the data of a locked<T>; test(g), a generic closure, the guard of a
/// tree. cv is a std::condition_variable for a locked<T> by std::mutex, a std::condition_variable_any for all. When test
/// throws, the lock is given back. Mirrors std::condition_variable::wait() and the kernel's wait_event_lock_irq().
template <int&..., class Cv, class G, class Test,
          class Brand = decltype([](detail::source_unit_in<detail::condition_access>) {})>
    requires detail::waits_under<Cv, G, Test, Brand>
[[nodiscard]] detail::guard_after_t<G, Brand> wait(Cv& cv, G&& g GUARDED_LIVE, Test test,
                                                   detail::call_place at = detail::call_place::here()) {
    return detail::condition_access::wait<Brand>(cv, g, test, at, [&cv](auto& l, auto& ask) { cv.wait(l, ask); });
}
/// As wait, but no longer than timeout: ask anew under the guard that it gives.
template <int&..., class Cv, class G, class Rep, class Period, class Test,
          class Brand = decltype([](detail::source_unit_in<detail::condition_access>) {})>
    requires detail::waits_under<Cv, G, Test, Brand>
[[nodiscard]] detail::guard_after_t<G, Brand> wait_for(Cv& cv, G&& g GUARDED_LIVE,
                                                       const std::chrono::duration<Rep, Period>& timeout, Test test,
                                                       detail::call_place at = detail::call_place::here()) {
    return detail::condition_access::wait<Brand>(cv, g, test, at,
                                                 [&](auto& l, auto& ask) { static_cast<void>(cv.wait_for(l, timeout, ask)); });
}
/// As wait, but not beyond a time: ask anew under the guard that it gives.
template <int&..., class Cv, class G, class Clock, class Duration, class Test,
          class Brand = decltype([](detail::source_unit_in<detail::condition_access>) {})>
    requires detail::waits_under<Cv, G, Test, Brand>
[[nodiscard]] detail::guard_after_t<G, Brand> wait_until(Cv& cv, G&& g GUARDED_LIVE,
                                                         const std::chrono::time_point<Clock, Duration>& time, Test test,
                                                         detail::call_place at = detail::call_place::here()) {
    return detail::condition_access::wait<Brand>(cv, g, test, at,
                                                 [&](auto& l, auto& ask) { static_cast<void>(cv.wait_until(l, time, ask)); });
}
#ifdef __cpp_lib_jthread
/// As wait, but until a stop is asked for: ask anew under the guard that it gives.
template <int&..., class G, class Test, class Brand = decltype([](detail::source_unit_in<detail::condition_access>) {})>
    requires detail::waits_under<std::condition_variable_any, G, Test, Brand>
[[nodiscard]] detail::guard_after_t<G, Brand> wait(std::condition_variable_any& cv, G&& g GUARDED_LIVE, std::stop_token stop,
                                                   Test test, detail::call_place at = detail::call_place::here()) {
    return detail::condition_access::wait<Brand>(
        cv, g, test, at, [&](auto& l, auto& ask) { static_cast<void>(cv.wait(l, std::move(stop), ask)); });
}
#endif

#define GUARDED_DETAIL_NO_WAIT(name)                                                                            \
    template <class Cv, class L, class... A, class Why = typename decltype(detail::why_no_wait<Cv, L>())::type> \
    Why name(Cv&, L&&, const A&...) GUARDED_REJECTED
GUARDED_DETAIL_NO_WAIT(wait);
GUARDED_DETAIL_NO_WAIT(wait_for);
GUARDED_DETAIL_NO_WAIT(wait_until);
#undef GUARDED_DETAIL_NO_WAIT

}}  // namespace guarded::GUARDED_ABI
