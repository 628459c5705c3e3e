// The way from the root of a tree to a leaf, as an edit needs it: from the leaf up.
#pragma once

#include <guarded/base/config.hpp>
#include <guarded/tree/node.hpp>

#include <gsl/assert>

#include <algorithm>
#include <array>
#include <atomic>
#include <limits>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Weffc++"  // left uninitialised: a walk writes the steps that it takes

namespace guarded { inline namespace GUARDED_ABI { namespace detail {

/// The nodes from a leaf up to the root, by level.
template <class Index>
struct range_path {
    struct step {
        range_node<Index>* node;
        unsigned child;  // taken by the walk
        unsigned edge;   // outermost child that is replaced: the walk's, or a neighbour merged with it
        Index low;       // least index routed to node
    };
    std::array<step, range_height> steps;
    unsigned top = 0;                                // the root's level
    Index high = std::numeric_limits<Index>::max();  // the greatest index routed to the leaf

    range_path(range_node<Index>* root, Index index) noexcept { walk(root, index); }
    /// The walk to an index that does not lie before that of another walk.
    range_path(const range_path& other, Index index) noexcept : top{other.top}, high{other.high} {
        if (index <= high)
            std::copy_n(other.steps.begin(), top + 1, steps.begin());
        else
            walk(other.steps[top].node, index);
    }
    range_path(const range_path&) = delete;
    range_path& operator=(const range_path&) = delete;

  private:
    void walk(range_node<Index>* root, Index index) noexcept {
        top = root->level;
        high = std::numeric_limits<Index>::max();
        Index low = 0;
        for (auto* node = root;;) {
            Expects(node->level < range_height);
            auto& here = steps[node->level];
            here = {node, 0, 0, low};
            if (node->level == 0) return;
            const auto* inner = static_cast<range_inner<Index>*>(node);
            here.child = here.edge = inner->route(index);
            if (here.child != 0) low = inner->low(here.child);
            if (here.child + 1U < node->count) high = static_cast<Index>(inner->low(here.child + 1) - 1);
            node = inner->child[here.child].load(std::memory_order_relaxed);
        }
    }
};

}}}  // namespace guarded::GUARDED_ABI::detail

#pragma GCC diagnostic pop
