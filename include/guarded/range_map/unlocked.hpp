// Something done outside of the guard in the middle of a scan: guard and cursor go away, and new ones come back.
//
//     auto [again, at] = unlocked(std::move(g), std::move(cursor), [&] { send(batch); });
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/position.hpp>
#include <guarded/base/source_unit.hpp>
#include <guarded/check/section.hpp>
#include <guarded/guard/guard.hpp>
#include <guarded/guard/lender.hpp>
#include <guarded/guard/locked.hpp>
#include <guarded/guard/proof.hpp>
#include <guarded/range_map/cursor.hpp>
#include <guarded/structure/access.hpp>

#include <concepts>
#include <utility>

namespace guarded { inline namespace GUARDED_ABI {

/// A guard, and a cursor that goes on under it, for a structured binding.
template <class Tree, owning_guard G>
struct [[nodiscard]] resumed {
    G guard;
    guarded::cursor<Tree, G> cursor;

    template <class Take>
    GUARDED_INLINE resumed(const Tree& tree, position<typename Tree::index_type> at, Take take)
        : guard{take()}, cursor{tree.resume(guard, at)} {}
    resumed(const resumed&) GUARDED_DELETE("a cursor stays in the scope of its guard");
    resumed& operator=(const resumed&) = delete;
};

namespace detail {
struct resumed_access;
template <class G, class Brand>
using rebranded = typename branded<proof_of_t<G>, Brand>::type;
}  // namespace detail

/// Calls fn() between two sections, or with the tree's lock given back, and gives the next guard and a cursor that stands where
/// the old one stood, as one that was parked by park_here: what it finds there is looked up anew. Pointers that were read
/// before are stale by type. When fn throws, there is neither. The guard's cost and fn's; the cursor's next step walks from the
/// top.
template <int&..., owning_guard G, class Tree, std::invocable F,
          class Brand = decltype([](detail::source_unit_in<detail::resumed_access>) {})>
[[nodiscard]] GUARDED_INLINE resumed<Tree, detail::rebranded<G, Brand>> unlocked(
    G&& g GUARDED_LIVE, cursor<Tree, G>&& c, F&& fn, detail::call_place at = detail::call_place::here()) {
    const Tree& tree = detail::tree_access::tree(c);
    return {tree, park_here(std::move(c)), [&] {
                auto next = unlocked(std::move(g), std::forward<F>(fn), at);
                return detail::rebrand<Brand>(next);
            }};
}

}}  // namespace guarded::GUARDED_ABI
