// Packages: how an ordinary function takes a guard. A package holds a section, or a lock, and pointers bound to it, with the
// brand forgotten; a function that is no template, virtual, in another file or called through a pointer opens it under a brand
// of its own.
//
//     int visits(package<rcu_bp, session, route> in);        // in a header; may be virtual
//     int visits(package<rcu_bp, session, route> in) {       // in a .cpp
//         auto [g, s, r] = open(in);                         // g: the caller's section under a new brand
//         return get(g, s, &session::visits) + get(g, r, &route::hops);
//     }
//     auto g = read_lock();
//     int n = visits(pack(g, s, r));                         // the caller
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/fail.hpp>
#include <guarded/base/source_unit.hpp>
#include <guarded/base/why.hpp>
#include <guarded/check/section.hpp>
#include <guarded/domain/domain.hpp>
#include <guarded/guard/borrow.hpp>
#include <guarded/guard/detail/why_not_read.hpp>
#include <guarded/guard/guard.hpp>
#include <guarded/guard/lender.hpp>
#include <guarded/guard/proof.hpp>
#include <guarded/guard/ptr.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <tuple>
#include <type_traits>
#include <utility>

namespace guarded { inline namespace GUARDED_ABI {

template <class G, class... T>
class contents;
namespace detail {
struct package_access;
}  // namespace detail

/// A section of a domain, or a lock that is held (`holds`), and pointers bound to it, for one call. A token: it is not copied,
/// assigned, or made by new; std::function and C callbacks take it by const reference. A package that comes back from a call is
/// bound again by unpack. Its section, or its lock, is the caller's and ends with the caller's guard: a package that is kept
/// longer, as a member or a static may, is stopped by checked builds when it is opened.
/// A number and the pointers, the same in checked builds and others.
template <class Proof, class... T>
class [[nodiscard]] package final {
  public:
    package(const package&) GUARDED_DELETE("a package is for one call: open it, and pack anew");
    package& operator=(const package&) = delete;
    static void* operator new(std::size_t) GUARDED_DELETE("a package is for one call, not on the heap");
    static void* operator new[](std::size_t) GUARDED_DELETE("a package is for one call, not on the heap");
    /// Of derived classes, of objects that are not const, or of a lock that is held alone.
    template <class Other, class... U>
        requires(detail::proves<Other, Proof> && sizeof...(U) == sizeof...(T) && !std::same_as<package<Other, U...>, package> &&
                 (std::is_convertible_v<U*, T*> && ...))
    GUARDED_INLINE package(const package<Other, U...>& other) noexcept
        : number_{other.number_},
          context_{other.context_},
          raw_{std::apply([](U*... raw) { return std::tuple<T*...>{raw...}; }, other.raw_)} {}
    template <class Other, class... U>
        requires(!detail::proves<Other, Proof>)
    package(const package<Other, U...>&) GUARDED_DELETE("package of another domain or lock: pack a guard of the one it names");

  private:
    friend detail::package_access;
    template <class, class...>
    friend class package;
    using context = typename detail::context_of<Proof>::type;
    GUARDED_INLINE package(std::uint64_t number, context in, T*... raw) noexcept
        : number_{number}, context_{in}, raw_{raw...} {}

    std::uint64_t number_;  // see check/packing.hpp
    [[no_unique_address]] context context_;
    std::tuple<T*...> raw_;
};

/// The guard of an opened package, which its callee lends on: all that takes a guard takes it. Not copied, moved or released.
template <owning_guard G>
class [[nodiscard]] opened final {
  public:
    using guard_type = G;

    opened(const opened&) GUARDED_DELETE("a lent guard is not kept: pass it on by borrow(g) or pack(g)");
    opened& operator=(const opened&) = delete;
    GUARDED_INLINE ~opened() { detail::guard_access<G>::forget(guard_); }

    /// Not for users: as the guard's own functions.
    GUARDED_INLINE void require_live() const noexcept {
        guard_.require_live();
        section().require_open({});  // the packed guard may end in a callback
    }
    GUARDED_INLINE detail::section section() const noexcept { return guard_.section(); }
    GUARDED_INLINE auto context() const noexcept { return guard_.context(); }
    GUARDED_INLINE std::uint64_t packed_number() const noexcept { return guard_.packed_number(); }
    GUARDED_INLINE void outdate() const noexcept { guard_.outdate(); }

  private:
    friend detail::package_access;
    template <class, class...>
    friend class contents;
    template <class Context>
    GUARDED_INLINE opened(std::uint64_t number, Context in) noexcept
        : guard_{detail::guard_access<G>::stand_in(std::type_identity<G>{}, number, in)} {}
    G guard_;
};
namespace detail {
template <owning_guard G>
inline constexpr bool is_lender<opened<G>> = true;
}  // namespace detail

/// What open gives, for a structured binding: the guard, then the pointers.
template <class G, class... T>
class [[nodiscard]] contents final {
  public:
    contents(const contents&) = delete;
    contents& operator=(const contents&) = delete;

    template <std::size_t I>
    GUARDED_INLINE const auto& get() const noexcept {
        if constexpr (I == 0)
            return guard_;
        else
            return std::get<I - 1>(pointers_);
    }

  private:
    friend detail::package_access;
    template <class Context>
    GUARDED_INLINE contents(std::uint64_t number, Context in, T*... raw) noexcept
        : guard_{number, in}, pointers_{detail::ptr_access::bind(raw, guard_)...} {}

    opened<G> guard_;
    std::tuple<ptr<T, G>...> pointers_;
};

namespace detail {

/// Whether all P are bound to the guard of L.
template <class L, class... P>
concept packs = lender<L> && (std::is_same_v<P, ptr<typename bound<P>::object, guard_of_t<L>>> && ...);

template <class L, class... P>
consteval auto reason_not_to_pack() {
    if constexpr (!lender<L>)
        return because<why::no_guard__name_the_guard_that_protects_this>;
    else if constexpr ((bound_ptr<P> && ...))
        return because<why::read_under_another_guard__what_was_read_before_is_gone__read_it_again_under_this_guard>;
    else
        return because<why::not_a_bound_pointer__read_it_through_a_slot_or_a_cursor_first>;
}

template <class P>
inline constexpr bool is_package = false;
template <class Proof, class... T>
inline constexpr bool is_package<package<Proof, T...>> = true;
template <class L, class P = nothing, class...>
consteval auto reason_not_to_unpack() {
    if constexpr (!lender<L>)
        return because<why::no_guard__name_the_guard_that_protects_this>;
    else if constexpr (is_package<std::remove_cvref_t<P>> && std::is_lvalue_reference_v<P>)
        return because<why::package_kept__unpack_what_a_call_gives_back_at_once__or_give_it_away_by_std_move>;
    else
        return because<why::not_a_package_of_this_guard_s_domain_or_lock_with_a_pointer_in_it>;
}

struct package_access {
    template <class G>
    GUARDED_INLINE static borrowed<G> lend(const opened<G>& g) noexcept {
        g.require_live();
        return borrow(g.guard_);
    }
    template <class... T, class L>
    GUARDED_INLINE static package<proof_of_t<L>, T...> pack(const L& g, T*... raw) noexcept {
        return {g.packed_number(), g.context(), raw...};
    }
    template <class Brand, class Proof, class... T>
    GUARDED_INLINE static auto open_package(const package<Proof, T...>& in, call_place at) noexcept {
        const auto read_in = section::of(in.number_);
        const auto now = read_in.latest();
        now.require_open(at);
        (read_in.template require_same<T>(now), ...);
        return std::apply(
            [&](T*... raw) {
                return contents<typename branded<Proof, Brand>::type, T...>{section_number(in.number_, now), in.context_,
                                                                            raw...};
            },
            in.raw_);
    }
    template <class L, class Proof, class... T>
    GUARDED_INLINE static auto unpack(const L& g, const package<Proof, T...>& from) noexcept {
        if (g.packed_number() != from.number_) [[unlikely]] {
            (section::of(from.number_).template require_same<T>(g.section()), ...);
            fail_aloud({.what = "a package was unpacked under another guard than the one that it was packed under"});
        }
        if constexpr (sizeof...(T) == 1)
            return ptr_access::bind(std::get<0>(from.raw_), g);
        else
            return std::apply([&](T*... raw) { return std::tuple{ptr_access::bind(raw, g)...}; }, from.raw_);
    }

  private:
    GUARDED_INLINE static std::uint64_t section_number([[maybe_unused]] std::uint64_t packed, [[maybe_unused]] section now) {
        return GUARDED_CHECKED ? now.number() : packed;
    }
};

}  // namespace detail

/// Packs a guard, and pointers that are bound to it, for a call of a function that is no template. Constant. Throws nothing; a
/// released guard is rejected here.
template <lender L, class... T>
[[nodiscard]] GUARDED_INLINE auto pack(const L& g GUARDED_LIVE, const ptr<T, detail::guard_of_t<L>>&... p) noexcept {
    g.require_live();
    return detail::package_access::pack(g, detail::ptr_access::checked(g, p)...);
}
template <owning_guard G, class... P, class Why = why::temporary_guard__it_ends_with_this_expression__give_it_a_name>
Why pack(const G&&, const P&...) GUARDED_REJECTED;

template <class L, class... P, class Why = typename decltype(detail::reason_not_to_pack<L, P...>())::type>
    requires(!detail::packs<L, P...>)
Why pack(const L&, const P&...) GUARDED_REJECTED;

/// Lends an opened package's guard on, as any guard.
template <owning_guard G>
[[nodiscard]] GUARDED_INLINE borrowed<G> borrow(const opened<G>& g GUARDED_LIFETIMEBOUND) noexcept {
    return detail::package_access::lend(g);
}

/// The guard and the pointers of a package, under a brand of this place's own: `auto [g, s, r] = open(in);`. What was opened
/// twice does not mix. Checked builds stop where the guard that was packed has ended. Constant. Throws nothing.
template <int&..., class Proof, class... T, class Brand = decltype([](detail::source_unit_in<detail::package_access>) {})>
[[nodiscard]] GUARDED_INLINE auto open(const package<Proof, T...>& in,
                                       detail::call_place at = detail::call_place::here()) noexcept {
    return detail::package_access::open_package<Brand>(in, at);
}

/// The pointers of a package that comes back from a call, bound to the guard that was packed for it: `auto t = unpack(g,
/// next_of(pack(g, s)));`; of several `auto [t, u]`. Stops the program, in every build, where that was another guard.
/// Constant. Throws nothing.
template <lender L, class Proof, class... T>
    requires(detail::proves<detail::proof_of_t<L>, Proof> && sizeof...(T) > 0)
[[nodiscard]] GUARDED_INLINE auto unpack(const L& g GUARDED_LIVE, package<Proof, T...>&& from) noexcept {
    g.require_live();
    return detail::package_access::unpack(g, from);
}

template <class L, class... A, class Why = typename decltype(detail::reason_not_to_unpack<L, A...>())::type>
Why unpack(const L&, A&&...) GUARDED_REJECTED;

}}  // namespace guarded::GUARDED_ABI

template <class G, class... T>
struct std::tuple_size<guarded::contents<G, T...>> : std::integral_constant<std::size_t, 1 + sizeof...(T)> {};
template <std::size_t I, class G, class... T>
struct std::tuple_element<I, guarded::contents<G, T...>> {
    using type = std::remove_reference_t<decltype(std::declval<const guarded::contents<G, T...>&>().template get<I>())>;
};
