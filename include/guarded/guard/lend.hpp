// A reference, or a hold, as a guard: what is read through it is bound to it, under a brand of the place that lends it.
//
//     auto h = lend(r);                            // no count, no lock: r stays the owner
//     auto n = load(h, &peer::session);            // follows a member ref or unique_ptr: bound to h
//     int sent = get(h, n, &session::sent);
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/source_unit.hpp>
#include <guarded/base/why.hpp>
#include <guarded/check/liveness.hpp>
#include <guarded/check/packing.hpp>
#include <guarded/check/section.hpp>
#include <guarded/guard/access.hpp>
#include <guarded/guard/borrow.hpp>
#include <guarded/guard/detail/reach.hpp>
#include <guarded/guard/detail/why_not_read.hpp>
#include <guarded/guard/keeper.hpp>
#include <guarded/guard/lender.hpp>
#include <guarded/guard/ptr.hpp>

#include <cstdint>
#include <memory>
#include <type_traits>
#include <utility>

namespace guarded { inline namespace GUARDED_ABI {

template <keeper R, class Brand>
class lent;

namespace detail {
struct lent_access;
template <keeper R, class Brand>
inline constexpr bool is_lender<lent<R, Brand>> = true;
template <keeper R, class Brand>
inline constexpr bool is_keeper<lent<R, Brand>> = true;
}  // namespace detail

/// A guard over what R keeps, for as long as R does. Neither copied nor moved; made by lend alone. It lends const.
template <keeper R, class Brand>
class [[nodiscard]] lent final {
  public:
    using guard_type = lent;
    using element_type = typename R::element_type;
    static constexpr bool writes = false;

    lent(const lent&) GUARDED_DELETE("a guard is not copied: lend it by borrow(h), or lend the reference again");
    lent& operator=(const lent&) = delete;
    GUARDED_INLINE ~lent() { section_.close({}); }

    element_type& operator*() const GUARDED_DELETE("it would outlive the reference: get(h, &T::member), or say unsafe_ref(h)");
    element_type* operator->() const GUARDED_DELETE("it would outlive the reference: get(h, &T::member), or say unsafe_ref(h)");

    /// Not for users: as other guards' functions.
    GUARDED_INLINE void require_live() const noexcept {
        const bool same = detail::keeper_access::keeps(of_, object_);
#ifndef GUARDED_NO_PROOF
        const bool any{of_};
        if ((__builtin_constant_p(any) && !any) || (__builtin_constant_p(same) && !same)) detail::released_reference::reject();
#endif
#if GUARDED_CHECKED
        section_.require_this_thread();
        if (!same) [[unlikely]]
            detail::fail_wrong_guard(detail::released_reference::message, section_);
#endif
    }
    GUARDED_INLINE detail::section section() const noexcept { return section_; }
    GUARDED_INLINE element_type* context() const noexcept { return object_; }
    GUARDED_INLINE std::uint64_t packed_number() const noexcept { return packing_.number(section_); }
    GUARDED_INLINE detail::packing packing() const noexcept { return packing_; }

  private:
    friend detail::lent_access;
    friend detail::keeper_access;
    GUARDED_INLINE lent(const R& of, detail::call_place at) noexcept
        : of_{of}, object_{std::addressof(detail::keeper_access::require(of))}, section_{detail::section::open(at)} {}
    GUARDED_INLINE element_type* open() const noexcept {
        require_live();
        return object_;
    }
    GUARDED_INLINE element_type& require() const noexcept { return *open(); }
    GUARDED_INLINE bool keeps(const element_type* object) const noexcept { return object_ == object; }

    const R& of_;
    element_type* object_;
    [[no_unique_address]] detail::packing packing_{};
    [[no_unique_address]] detail::section section_{};
};

namespace detail {
struct lent_access {
    template <class Brand, class R>
    GUARDED_INLINE static lent<R, Brand> make(const R& r, call_place at) noexcept {
        return {r, at};
    }
};
/// Guards that were made by lend.
template <class G>
inline constexpr bool is_lent = false;
template <class R, class Brand>
inline constexpr bool is_lent<lent<R, Brand>> = true;
template <class L>
concept lends_kept = lender<L> && is_lent<guard_of_t<L>>;
template <lends_kept L>
using kept_by_t = const typename guard_of_t<L>::element_type;
template <lends_kept L>
using root_t = ptr<kept_by_t<L>, guard_of_t<L>>;
}  // namespace detail

/// A guard over what a reference or a hold keeps. An empty or released one is rejected, or stopped in every build; where r
/// gives its object up while h is in use, an optimised build rejects what it sees, and checked builds stop. Constant. Throws
/// nothing.
template <int&..., keeper R, class Brand = decltype([](detail::source_unit_in<detail::lent_access>) {})>
[[nodiscard]] GUARDED_INLINE lent<R, Brand> lend(const R& r GUARDED_LIFETIMEBOUND,
                                                 detail::call_place at = detail::call_place::here()) noexcept {
    return detail::lent_access::make<Brand>(r, at);
}
template <int = 0, keeper R, class Why = why::temporary_reference__it_ends_with_this_expression__give_it_a_name>
    requires(!std::is_const_v<R>)
Why lend(R&&) GUARDED_REJECTED;
GUARDED_DETAIL_NO_BRAND(lend);

/// The object that is kept, bound to the guard. Constant. Throws nothing.
template <detail::lends_kept L>
[[nodiscard]] GUARDED_INLINE auto root(const L& h) noexcept {
    h.require_live();
    return detail::ptr_access::bind(h.context(), h);
}
/// As load and field of a bound pointer, from the object that is kept.
template <detail::lends_kept L, detail::data_member_of<detail::kept_by_t<L>> M>
    requires detail::link_t<detail::member_t<M, detail::kept_by_t<L>>, detail::guard_of_t<L>>::follows
[[nodiscard]] GUARDED_INLINE auto load(const L& h, M link) {
    return load(h, root(h), link);
}
template <detail::lends_kept L, class... A, class M = detail::argument_t<0, A...>,
          class Why = typename detail::why_not_load<detail::root_t<L>, M>::type>
    requires detail::of_its_own<L, M>
Why load(const L&, const A&...) GUARDED_REJECTED;
template <detail::lends_kept L, detail::data_member_of<detail::kept_by_t<L>> M>
[[nodiscard]] GUARDED_INLINE auto field(const L& h, M member) {
    return field(h, root(h), member);
}

// A reference has no brand: what is bound is bound to a guard.
#define GUARDED_DETAIL_LENDS_BY_A_GUARD(name)                                                            \
    template <keeper R, class... A, class Why = why::reference_lends_pointers_by_a_guard__auto_h_lend_r> \
        requires(!lender<R>)                                                                             \
    Why name(const R&, const A&...) GUARDED_REJECTED
GUARDED_DETAIL_LENDS_BY_A_GUARD(load);
GUARDED_DETAIL_LENDS_BY_A_GUARD(field);
GUARDED_DETAIL_LENDS_BY_A_GUARD(root);
GUARDED_DETAIL_LENDS_BY_A_GUARD(borrow);
#undef GUARDED_DETAIL_LENDS_BY_A_GUARD

}}  // namespace guarded::GUARDED_ABI
