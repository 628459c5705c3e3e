// Handoff: from a guard's protection to another kind, with evidence of what protects the object from then on.
//
//   handoff(g, p, by_reference)        to a counted reference: ref<T>, empty if the count had reached zero
//   handoff(g, p, by_lock(&T::lock))   to the object's own lock: held<T>, empty if contended, detached or null
//   handoff(g, p, other)               to another guard of the same domain: ptr bound to it
//   handoff(r, g)                      from a counted reference to a guard of its domain: ptr bound to it
//   handoff(g, p, lk, still(fn))       to a lock's guard, after fn(object) found it still linked: ptr bound to it, or null
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/why.hpp>
#include <guarded/guard/detail/reach.hpp>
#include <guarded/guard/detail/why_not_read.hpp>
#include <guarded/guard/lender.hpp>
#include <guarded/guard/locked.hpp>
#include <guarded/guard/object_lock.hpp>
#include <guarded/guard/ptr.hpp>
#include <guarded/guard/result.hpp>
#include <guarded/reclaim/counted.hpp>
#include <guarded/reclaim/ref.hpp>

#include <concepts>
#include <type_traits>

namespace guarded { inline namespace GUARDED_ABI {

namespace detail {

/// Under any guard: what protects the object that has the reference keeps that from being dropped. Others hold it, too.
template <class U, class G>
struct link<ref<U>, G> {
    static constexpr bool follows = true;
    GUARDED_INLINE static std::conditional_t<G::writes, const U, U>* next(const ref<U>& r) noexcept {
        return ref_access::raw(r);
    }
};

}  // namespace detail

// What keeps its object alive may leave the section.
template <class T>
inline constexpr bool detached<ref<T>> = true;
template <class T, object_lockable Lock>
inline constexpr bool detached<held<T, Lock>> = true;

/// Evidence: the object counts its references and refuses one when the count has reached zero.
struct by_reference_t {
    explicit by_reference_t() = default;
};
inline constexpr by_reference_t by_reference{};

/// Evidence: the object has a lock of its own, which refuses once the object was removed.
template <class T, class Lock>
struct by_lock {
    Lock T::* lock;
    template <object_lockable M>
    explicit constexpr by_lock(M T::* member) noexcept : lock{member} {}
    template <class M>
    explicit by_lock(M T::*) GUARDED_DELETE("no lock that refuses once the object was removed: take an object_lock");
};
template <class T, class Lock>
by_lock(Lock T::*) -> by_lock<T, Lock>;

/// Evidence: a test, made under the lock, that the object is still linked where the lock protects it.
template <class F>
struct still {
    F test;
    explicit constexpr still(F fn) noexcept : test{std::move(fn)} {}
};

/// Takes a reference: empty when the pointer is null or the count had reached zero. Wait-free but for contention.
/// Throws nothing. Mirrors kref_get_unless_zero().
template <lender L, class T, std::same_as<by_reference_t> E>  // asked first: for other evidence T may be declared alone
    requires reference_counted<T>
[[nodiscard]] GUARDED_INLINE ref<std::remove_const_t<T>> handoff(const L& g GUARDED_LIVE,
                                                                 const ptr<T, detail::guard_of_t<L>>& p, E) noexcept {
    return detail::ref_access::acquire(const_cast<std::remove_const_t<T>*>(detail::ptr_access::checked(g, p)));
}

/// The object of a reference under a guard, by which its slots are followed, and which outlives the reference. Null for an
/// empty one. Constant. Throws nothing.
template <class T, reads_in<typename T::counted_domain> L>
[[nodiscard]] GUARDED_INLINE ptr<T, detail::guard_of_t<L>> handoff(ref<T>& r GUARDED_STAYS_LIVE,
                                                                   const L& g GUARDED_LIVE) noexcept {
    return handoff(static_cast<const ref<T>&>(r), g);
}
template <class T, reads_in<typename T::counted_domain> L>
[[nodiscard]] GUARDED_INLINE ptr<T, detail::guard_of_t<L>> handoff(const ref<T>& r, const L& g GUARDED_LIVE) noexcept {
    g.require_live();
    return detail::ptr_access::bind(detail::ref_access::raw(r), g);
}

template <class R, class L, class... A,
          class Why = std::conditional_t<lender<L>, why::guard_of_another_domain__take_a_guard_of_the_domain_that_reclaims_this,
                                         why::no_guard__name_the_guard_that_protects_this>>
    requires detail::of_its_own<R, L>
Why handoff(const R&, const L&, const A&...) GUARDED_REJECTED;

/// Takes a read hold on the object's own lock. Lock-free. Throws nothing. Mirrors vma_start_read().
template <lender L, class T, class C, object_lockable Lock>
    requires std::derived_from<T, C>
[[nodiscard]] GUARDED_INLINE held<T, Lock> handoff(const L& g GUARDED_LIVE, const ptr<T, detail::guard_of_t<L>>& p,
                                                   by_lock<C, Lock> evidence) noexcept {
    T* object = detail::ptr_access::checked(g, p);
    if (object == nullptr) return nullptr;
    return detail::held_access::acquire(object, std::addressof(object->*evidence.lock));
}

/// Rebinds to a second section of the same domain, opened before the first one ends: no grace period fits between.
/// Constant. Throws nothing.
template <lender L, class T, lender To>
    requires requires { typename detail::guard_of_t<L>::domain_type; } &&
             reads_in<To, typename detail::guard_of_t<L>::domain_type>
[[nodiscard]] GUARDED_INLINE ptr<T, detail::guard_of_t<To>> handoff(const L& g GUARDED_LIVE,
                                                                    const ptr<T, detail::guard_of_t<L>>& p,
                                                                    const To& to GUARDED_LIVE) noexcept {
    to.require_live();
    return detail::ptr_access::bind(detail::ptr_access::checked(g, p), to);
}

/// Rebinds to a lock's guard if the object is still linked: it may have been removed before the lock was taken.
/// The test's cost. Throws what the test throws.
template <lender L, class T, lender To, class F>
    requires requires { typename detail::guard_of_t<To>::owner_type; } && std::predicate<F&, const T&>
[[nodiscard]] GUARDED_INLINE ptr<T, detail::guard_of_t<To>> handoff(const L& g GUARDED_LIVE,
                                                                    const ptr<T, detail::guard_of_t<L>>& p,
                                                                    const To& to GUARDED_LIVE, still<F> evidence) {
    to.require_live();
    T* object = detail::ptr_access::checked(g, p);
    if (object != nullptr && !detail::invoke_member(evidence.test, std::as_const(*object))) object = nullptr;
    return detail::ptr_access::bind(object, to);
}

template <class L, class P, class... E,
          class Why = typename detail::why_not_read<
              L, P,
              std::conditional_t<sizeof...(E) == 0, why::handoff_without_evidence__say_what_protects_the_object_from_now_on,
                                 why::evidence_does_not_fit_this_object>>::type>
Why handoff(const L&, const P&, const E&...) GUARDED_REJECTED;

}}  // namespace guarded::GUARDED_ABI
