// Looks at a range_map's nodes: whether every invariant holds, what there is, as text and as a graph, and how full it is.
// Not part of <guarded/guarded.hpp>.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/range_map.hpp>
#include <guarded/range_map/inspection.hpp>
#include <guarded/structure/access.hpp>

#include <string>

namespace guarded { inline namespace GUARDED_ABI {

/// Says what is wrong with the nodes of a tree; empty when every invariant holds. For tests, and in doubt: it changes nothing.
/// Needs a guard of the tree's lock. O(n). Throws std::bad_alloc. Mirrors mt_validate().
template <class Map, locks_tree<Map> L>
[[nodiscard]] std::string validate(const Map& map, const L& g GUARDED_LIVE) {
    detail::tree_access::check(map, g);
    return detail::range_inspection<Map>{map}.first_fault();
}

/// All nodes and entries as indented text, with words and marks: closed ranges, first what is routed to a node. Needs a guard
/// of the tree's lock. O(n). Throws std::bad_alloc. Mirrors mt_dump().
template <class Map, locks_tree<Map> L>
[[nodiscard]] std::string dump(const Map& map, const L& g GUARDED_LIVE) {
    detail::tree_access::check(map, g);
    return detail::range_inspection<Map>{map}.text();
}
/// The same as a graph in the language of Graphviz; wide nodes are dashed.
template <class Map, locks_tree<Map> L>
[[nodiscard]] std::string dump_dot(const Map& map, const L& g GUARDED_LIVE) {
    detail::tree_access::check(map, g);
    return detail::range_inspection<Map>{map}.graph();
}

/// How many nodes there are, of what kinds, and how full. Needs a guard of the tree's lock. O(n). Throws nothing.
template <class Map, locks_tree<Map> L>
[[nodiscard]] range_statistics statistics(const Map& map, const L& g GUARDED_LIVE) {
    detail::tree_access::check(map, g);
    return detail::range_inspection<Map>{map}.count();
}

}}  // namespace guarded::GUARDED_ABI
