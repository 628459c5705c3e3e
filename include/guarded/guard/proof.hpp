// What a guard proves, without its brand: the name by which packages and kept sections say what they hold.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/domain/domain.hpp>
#include <guarded/guard/guard.hpp>
#include <guarded/guard/lender.hpp>
#include <guarded/guard/locked.hpp>

#include <concepts>

namespace guarded { inline namespace GUARDED_ABI {

/// An owner's lock, where a domain names a section: `package<holds<locked<state>>, item>`, `section<holds_shared<tree>>`. The
/// owner's class may be incomplete.
template <class Owner>
struct holds {};
template <class Owner>
struct holds_shared {};

namespace detail {

/// What a guard proves without its brand.
template <class G>
struct proof_of;
template <class D, class B>
struct proof_of<read_guard<D, B>> {
    using type = D;
};
template <class O, class B>
struct proof_of<locked_guard<O, lock_mode::exclusive, B>> {
    using type = holds<O>;
};
template <class O, class B>
struct proof_of<locked_guard<O, lock_mode::shared, B>> {
    using type = holds_shared<O>;
};
template <lender L>
using proof_of_t = typename proof_of<guard_of_t<L>>::type;

/// The guard that proves the same under another brand, and its context.
template <class Proof, class Brand>
struct branded {
    using type = read_guard<Proof, Brand>;
};
template <class O, class Brand>
struct branded<holds<O>, Brand> {
    using type = locked_guard<O, lock_mode::exclusive, Brand>;
};
template <class O, class Brand>
struct branded<holds_shared<O>, Brand> {
    using type = locked_guard<O, lock_mode::shared, Brand>;
};
template <class Proof>
struct context_of {
    using type = nothing;
};
template <class O>
struct context_of<holds<O>> {
    using type = O*;
};
template <class O>
struct context_of<holds_shared<O>> {
    using type = O*;
};

/// Whether what proves the one proves the other: who holds a lock alone holds it as one of many, too.
template <class Given, class Wanted>
inline constexpr bool proves = std::same_as<Given, Wanted>;
template <class O>
inline constexpr bool proves<holds<O>, holds_shared<O>> = true;

/// The door to the guards of a kind.
template <class G>
struct guard_access_of {
    using type = locked_guard_access;
};
template <class D, class B>
struct guard_access_of<read_guard<D, B>> {
    using type = read_guard_access;
};
template <class G>
using guard_access = typename guard_access_of<G>::type;

/// What a guard proves goes on under a guard of another brand.
template <class Brand, domain D, class B>
GUARDED_INLINE read_guard<D, Brand> rebrand(read_guard<D, B>& g) noexcept {
    return read_guard_access::rebrand<Brand>(g);
}
template <class Brand, class O, lock_mode M, class B>
GUARDED_INLINE locked_guard<O, M, Brand> rebrand(locked_guard<O, M, B>& g) noexcept {
    return locked_guard_access::rebrand<Brand>(g);
}

}  // namespace detail

}}  // namespace guarded::GUARDED_ABI
