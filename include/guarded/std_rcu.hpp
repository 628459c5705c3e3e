// C++26 <rcu>, [saferecl.rcu], for compilers without it: the same names in guarded::std_rcu, on the domain rcu_bp.
//
// Code written against the standard runs by `namespace rcu = guarded::std_rcu;`. A region of RCU protection and a guard's
// section are the same thing here: a function that takes `guarded::read_lock()` reads by load(g, place) what others still
// read within std::scoped_lock. Where it differs from the standard: rcu_barrier stops the program inside a region, since it
// would wait for that region even where what was retired before is evaluated already, and in a deleter, since liburcu's one
// thread would wait for itself.
#pragma once

// <urcu.h> would rename rcu_barrier here and in its users, each translation unit in its own way.
#ifdef rcu_barrier
#error "guarded/std_rcu.hpp: <urcu.h> made a macro of rcu_barrier. Include a flavour's header instead, such as <urcu/urcu-bp.h>"
#endif

#include <guarded/base/attributes.hpp>
#include <guarded/base/fail.hpp>
#include <guarded/base/misuse.hpp>
#include <guarded/base/rcu_dereference.hpp>
#include <guarded/base/tsan.hpp>
#include <guarded/check/pending_objects.hpp>
#include <guarded/domain/domain.hpp>
#include <guarded/fence/retired.hpp>
#include <guarded/grace/limit.hpp>
#include <guarded/grace/tally.hpp>
#include <guarded/grace/wait.hpp>
#include <guarded/guard/lender.hpp>
#include <guarded/guard/ptr.hpp>
#include <guarded/reclaim/deletion.hpp>
#include <guarded/reclaim/retire.hpp>
#include <guarded/reclaim/section_hooks.hpp>
#include <guarded/reclaim/unlinked.hpp>

#include <atomic>
#include <concepts>
#include <cstddef>
#include <memory>
#include <type_traits>

/// As the standard's __cpp_lib_rcu: the year and month of the <rcu> that this is.
#define GUARDED_CPP_LIB_RCU 202306L

namespace guarded { inline namespace GUARDED_ABI { namespace detail {

class default_domain_here;

}}}  // namespace guarded::GUARDED_ABI::detail

namespace guarded { inline namespace GUARDED_ABI { namespace std_rcu {

/// Regions of RCU protection, by lock and unlock: Cpp17Lockable. They nest, and each thread has its own.
class rcu_domain {
  public:
    rcu_domain(const rcu_domain&) = delete;
    rcu_domain& operator=(const rcu_domain&) = delete;

    /// Opens a region. Wait-free.
    void lock() noexcept {
#if GUARDED_CHECKED
        const bool outermost = !rcu_bp::reading();  // by liburcu's count: another unit may close it
#endif
        rcu_bp::read_lock();
#if GUARDED_CHECKED
        if (outermost) detail::entered_outermost_section<rcu_bp>({});
#endif
    }
    /// As lock; returns true.
    bool try_lock() noexcept {
        lock();
        return true;
    }
    /// Closes the region that was opened last. Evaluates nothing that was scheduled.
    void unlock() noexcept {
#if GUARDED_CHECKED
        detail::require(rcu_bp::reading(), "rcu_domain::unlock without a lock on this thread");
#endif
        detail::happens_before(&process::order_tag<rcu_bp>);
        rcu_bp::read_unlock();
#if GUARDED_CHECKED
        if (!rcu_bp::reading()) detail::left_outermost_section<rcu_bp>();
#endif
    }

  private:
    friend rcu_domain& rcu_default_domain() noexcept;
    friend detail::default_domain_here;
    constexpr explicit rcu_domain(source_place named = {}) noexcept : named_{named} {}

    source_place named_;  // by a default argument
};

/// The only domain.
inline rcu_domain& rcu_default_domain() noexcept {
    static constinit rcu_domain domain;
    return domain;
}

/// Blocks until the regions that are open now are closed. Not within one: it stops the program.
inline void rcu_synchronize(rcu_domain& = rcu_default_domain()) noexcept { detail::wait_for_readers<rcu_bp>(); }

/// Blocks until all that was scheduled before has been evaluated. Not within a region, nor in a deleter: as above.
inline void rcu_barrier(rcu_domain& = rcu_default_domain()) noexcept { detail::wait_for_callbacks<rcu_bp>(); }

template <class T, class D = std::default_delete<T>>
class rcu_obj_base;

}}}  // namespace guarded::GUARDED_ABI::std_rcu

namespace guarded { inline namespace GUARDED_ABI { namespace detail {

/// The default domain as a default argument: it brings along the line of the call, since the standard's functions have no
/// parameter for that line.
class default_domain_here {
  public:
    constexpr explicit default_domain_here(source_place at) noexcept : domain_{at} {}
    constexpr operator std_rcu::rcu_domain&() noexcept { return domain_; }
    /// The line is not known where a call names the domain itself.
    static source_place place_of(const std_rcu::rcu_domain& named) noexcept { return named.named_; }

  private:
    std_rcu::rcu_domain domain_;
};

/// How a base's head finds the object that it is in.
template <class Base>
struct rcu_obj_link : reclaim_head {
    Base* object = nullptr;
};

template <class X, class Y>
void only_base(const volatile std_rcu::rcu_obj_base<X, Y>*);

template <class T>
constexpr std::size_t size_if_known() noexcept {
    if constexpr (std::is_object_v<T> && requires { sizeof(T); })
        return sizeof(T);
    else
        return 0;
}

/// Exactly one base rcu_obj_base, public and not virtual.
template <class T, class D>
concept rcu_protectable =
    std::derived_from<T, std_rcu::rcu_obj_base<T, D>> && requires(T* object, std_rcu::rcu_obj_base<T, D>* base) {
        only_base(object);
        static_cast<T*>(base);
    };

}}}  // namespace guarded::GUARDED_ABI::detail

namespace guarded { inline namespace GUARDED_ABI { namespace std_rcu {

/// Base of objects that are retired without an allocation. T may be incomplete until a member is used. Trivially copyable
/// where D is, as the standard has it: so a copy reads what retire writes, and readers copy members, not the whole object.
template <class T, class D>
class rcu_obj_base {
  public:
    /// Schedules deleter(this object), on liburcu's thread. Once an object: checked builds stop at a second time. Waits where
    /// the domain is past its limit. A deleter that is made and assigned without exceptions is moved out of the object first,
    /// so it may go on when that has ended.
    void retire(D d = D(), rcu_domain& dom = detail::default_domain_here(source_place::here())) noexcept {
        static_assert(detail::rcu_protectable<T, D>,
                      "guarded: T has exactly one base rcu_obj_base<T, D>, which is public and not virtual");
        const source_place at = detail::default_domain_here::place_of(dom);
#if GUARDED_CHECKED
        if (!process::pending_objects::add(this)) detail::fail_retired_twice(static_cast<T*>(this), at);
#endif
        guarded_deleter_ = std::move(d);
        guarded_link_.object = this;
        guarded_link_.destroy = [](detail::reclaim_head* its_head) noexcept -> process::amount {
            rcu_obj_base* const self = static_cast<detail::rcu_obj_link<rcu_obj_base>*>(its_head)->object;
#if GUARDED_CHECKED
            process::pending_objects::remove(self);  // the deleter may keep it for another life
#endif
            if constexpr (std::is_nothrow_default_constructible_v<D> && std::is_nothrow_move_assignable_v<D>) {
                D end{};
                end = std::move(self->guarded_deleter_);
                detail::end_unseen<rcu_bp, sizeof(T)>(static_cast<T*>(self), end);
            } else {
                detail::end_unseen<rcu_bp, sizeof(T)>(static_cast<T*>(self), self->guarded_deleter_);
            }
            return {1, sizeof(T)};
        };
        process::note_object_retired(static_cast<T*>(this), detail::name_of<T>(), at);
        detail::retire_head<rcu_bp>(guarded_link_, {1, sizeof(T)});
        detail::keep_within_limit<rcu_bp>();
    }

  protected:
    rcu_obj_base() = default;
    rcu_obj_base(const rcu_obj_base&) = default;
    rcu_obj_base(rcu_obj_base&&) = default;
    rcu_obj_base& operator=(const rcu_obj_base&) = default;
    rcu_obj_base& operator=(rcu_obj_base&&) = default;
    ~rcu_obj_base() = default;

  private:
    detail::rcu_obj_link<rcu_obj_base> guarded_link_{};  // names that hide none of T's
    [[no_unique_address]] D guarded_deleter_{};          // has a value before retire: copies read it
};

/// Schedules d(p), on liburcu's thread. Throws std::bad_alloc, or what moving d throws, and then nothing is scheduled. Waits
/// where the domain is past its limit, for which a T that is void or not complete has no bytes.
template <class T, class D = std::default_delete<T>>
void rcu_retire(T* p, D d = D(), rcu_domain& dom = detail::default_domain_here(source_place::here())) {
    static_assert(std::is_move_constructible_v<D>, "guarded: the deleter can be moved");
    static_assert(requires { d(p); }, "guarded: the deleter takes the pointer");
    constexpr std::size_t size = detail::size_if_known<T>();
    auto* const head = new detail::deletion<rcu_bp, T, size, D>{p, std::move(d)};
    const source_place at = detail::default_domain_here::place_of(dom);
    if constexpr (size != 0)
        process::note_object_retired(const_cast<const std::remove_cv_t<T>*>(p), detail::name_of<T>(), at);
    else if constexpr (!std::is_function_v<T>)
        process::note_retired(detail::memory_of(p), 1, detail::name_of<T>(), at);
    detail::retire_head<rcu_bp>(*head, {1, size});
    detail::keep_within_limit<rcu_bp>();
}

/// What place points to, bound to a guard of rcu_bp: for a function that reads by a guard what others read in a region, and
/// that writers unlink from place and retire. Wait-free.
template <reads_in<rcu_bp> L, class T>
[[nodiscard]] GUARDED_INLINE ptr<T, detail::guard_of_t<L>> load(const L& g GUARDED_LIVE,
                                                                const std::atomic<T*>& place) noexcept {
    g.require_live();
    return detail::ptr_access::bind(place.load(detail::rcu_dereference_order), g);
}

}}}  // namespace guarded::GUARDED_ABI::std_rcu
