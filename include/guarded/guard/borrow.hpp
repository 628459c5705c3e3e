// Lending a guard to a callee that must not release it.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/why.hpp>
#include <guarded/check/packing.hpp>
#include <guarded/check/section.hpp>
#include <guarded/guard/lender.hpp>

#include <cstdint>
#include <utility>

namespace guarded { inline namespace GUARDED_ABI {

template <owning_guard G>
class borrowed;

namespace detail {
template <owning_guard G>
inline constexpr bool is_lender<borrowed<G>> = true;
struct lent_on {};
}  // namespace detail

/// Lends a guard for a call: `template <class G> void f(borrowed<G> g, cursor<Tree, G>& c)`, called `f(borrow(g), c)`.
/// The token cannot be copied, moved, kept past the call or unlocked; all that takes a guard takes it.
/// Complexity: constant. Throws nothing; a released guard is rejected here.
template <owning_guard G>
[[nodiscard]] GUARDED_INLINE borrowed<G> borrow(const G& g GUARDED_LIVE GUARDED_LIFETIMEBOUND) noexcept {
    g.require_live();
    return borrowed<G>{g};
}
/// Lends a lent guard on.
template <owning_guard G>
[[nodiscard]] GUARDED_INLINE borrowed<G> borrow(const borrowed<G>& token) noexcept {
    return borrowed<G>{detail::lent_on{}, token};
}
template <owning_guard G, class Why = why::temporary_guard__it_ends_with_this_expression__give_it_a_name>
Why borrow(const G&&) GUARDED_REJECTED;

/// Stands for another owner's guard. By value, immovable.
template <owning_guard G>
class [[nodiscard]] borrowed final {
  public:
    using guard_type = G;

    borrowed(const borrowed&) GUARDED_DELETE("a lent guard is not kept: pass it on by borrow(g)");
    borrowed& operator=(const borrowed&) = delete;

#if GUARDED_DETAIL_PROVE
    // The proof is borrow's. A token without the guard's address leaves the caller's guard provable.
    GUARDED_INLINE void require_live() const noexcept {}
    GUARDED_INLINE detail::section section() const noexcept { return section_; }
    GUARDED_INLINE auto context() const noexcept { return context_; }
    GUARDED_INLINE std::uint64_t packed_number() const noexcept { return packing_.number(section_); }
    GUARDED_INLINE void outdate() const noexcept {}
#else
    /// Not for users: as the guard's own functions.
    GUARDED_INLINE void require_live() const noexcept { guard_.require_live(); }
    GUARDED_INLINE detail::section section() const noexcept { return guard_.section(); }
    GUARDED_INLINE auto context() const noexcept { return guard_.context(); }
    GUARDED_INLINE std::uint64_t packed_number() const noexcept { return guard_.packed_number(); }
    GUARDED_INLINE void outdate() const noexcept { guard_.outdate(); }
#endif

  private:
    friend borrowed borrow<G>(const G& g GUARDED_LIVE) noexcept;
    friend borrowed borrow<G>(const borrowed&) noexcept;

#if GUARDED_DETAIL_PROVE
    GUARDED_INLINE explicit borrowed(const G& g) noexcept
        : section_{g.section()}, context_{g.context()}, packing_{g.packing()} {}
    GUARDED_INLINE borrowed(detail::lent_on, const borrowed& token) noexcept
        : section_{token.section_}, context_{token.context_}, packing_{token.packing_} {}
    [[no_unique_address]] detail::section section_{};
    [[no_unique_address]] decltype(std::declval<const G&>().context()) context_;
    detail::packing packing_;
#else
    GUARDED_INLINE explicit borrowed(const G& g) noexcept : guard_{g} {}
    GUARDED_INLINE borrowed(detail::lent_on, const borrowed& token) noexcept : guard_{token.guard_} {}
    const G& guard_;
#endif
};

}}  // namespace guarded::GUARDED_ABI
