// One store into a range_map: the nodes that change are built aside and published by one pointer store.
//
// The window [first, last] lies between two walks down the tree, one to the leaf of each end. Their leaves are built anew, then
// the nodes above, up to a node in which one child pointer changes, or to the root. What lies between the walks is dropped.
// Until the publishing store nothing that a reader can see has changed, so an exception leaves the tree as it was.
#pragma once

#include <guarded/base/config.hpp>
#include <guarded/base/exceptions.hpp>
#include <guarded/base/short_list.hpp>
#include <guarded/tree/build.hpp>
#include <guarded/tree/node.hpp>
#include <guarded/tree/path.hpp>
#include <guarded/tree/search.hpp>

#include <gsl/assert>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <memory>
#include <utility>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Weffc++"  // left uninitialised: its lists are empty

namespace guarded { inline namespace GUARDED_ABI { namespace detail {

/// Edits a range_tree that has a root.
template <class Tree>
class range_edit {
  public:
    using kinds = typename Tree::kinds;
    using build = range_build<kinds>;
    using Index = typename Tree::Index;
    using V = typename Tree::V;
    using node = typename kinds::node;
    using leaf = typename kinds::leaf;
    using inner = typename kinds::inner;

    /// Prepares to put what `value` points to over [first, last], or nothing when it is null. Throws std::bad_alloc.
    range_edit(Tree& tree, Index first, Index last, const V* value)
        : tree_{tree}, left_{tree.root().load(std::memory_order_relaxed), first}, right_{left_, last} {
        Expects(first <= last);
        tree.limbo().reserve();
        or_undo([&] { prepare(first, last, value); },
                [&] {
                    for (unsigned i = 0; i < fresh_.size(); ++i) tree.limbo().pool().unmake(fresh_[i]);
                    if (is_split_) tree_.unshare(split_);
                });
    }
    range_edit(const range_edit&) = delete;
    range_edit& operator=(const range_edit&) = delete;

    /// The one step that readers see; then what it replaced is retired. Gives back by how much the entries grew.
    std::ptrdiff_t publish() noexcept {
        for (unsigned level = 0; level < height_; ++level) kill_level(level);
        for (unsigned i = 0; i < merged_.size(); ++i) merged_[i]->kill();
        place_->store(top_, std::memory_order_release);
        if (place_ == &tree_.root()) tree_.note_height(top_);
        for (unsigned level = 0; level < height_; ++level) drop_level(level);
        for (unsigned i = 0; i < merged_.size(); ++i) tree_.limbo().bury(*merged_[i]);
        return growth_;
    }

    /// Says of a tree that it will be dropped.
    static void kill_tree(node* n) noexcept {
        n->kill();
        if (n->level != 0) kill_children(n, 0, n->count);
    }

    /// Retires a tree that no reader can reach any more, with its values. Gives back how many entries it had.
    static std::ptrdiff_t drop_tree(Tree& tree, node* n) noexcept {
        std::ptrdiff_t entries = 0;
        if (n->level == 0) {
            auto* l = static_cast<leaf*>(n);
            entries = l->mine().count();
            doom(tree, l, 0, l->mine().count());
        } else {
            entries = drop_children(tree, n, 0, n->count);
        }
        tree.limbo().bury(*n);
        return entries;
    }

  private:
    using entry = typename build::item;
    using branch = typename build::branch;
    // Two nodes' items and what is new.
    using entries = short_list<entry, 2 * range_slots + range_sparse_leaf + 3>;
    using branches = short_list<branch, 2 * range_fanout + range_sparse_inner + 3>;

    Tree& tree_;
    range_path<Index> left_;
    range_path<Index> right_;
    short_list<branch, 3> made_;                  // the new nodes of the level last built
    short_list<node*, 4 * range_height> fresh_;   // every new node
    short_list<node*, 2 * range_height> merged_;  // nodes whose items were taken over, beside the walks
    unsigned doomed_from_ = 0;                    // entries that the window covers: in the left leaf from here to its end,
    unsigned doomed_to_ = 0;                      // in the right leaf up to here; in one leaf, between
    bool is_split_ = false;                       // the edit leaves a value in two places,
    V split_{};                                   // and which
    range_cell<node*>* place_ = nullptr;          // where publish stores,
    node* top_ = nullptr;                         // and what
    unsigned height_ = 0;                         // levels replaced
    enum class packing { evenly, to_the_left, to_the_right };
    packing packed_ = packing::evenly;
    std::ptrdiff_t growth_ = 0;

    static entry entry_at(const leaf* l, unsigned i) noexcept { return build::item_at(*l, l->mine().slot(i)); }
    static node* child_of(const node* n, unsigned i) noexcept {
        return static_cast<const inner*>(n)->child[i].load(std::memory_order_relaxed);
    }
    /// The least index that is routed to the i-th child of an inner node to which indices from node_low on are routed.
    static Index low_of(const node* n, Index node_low, unsigned i) noexcept {
        return i == 0 ? node_low : static_cast<const inner*>(n)->low(i);
    }

    unsigned root_level() const noexcept { return tree_.root().load(std::memory_order_relaxed)->level; }

    // --- building

    void prepare(Index first, Index last, const V* value) {
        build_leaves(first, last, value);
        for (height_ = 1; height_ <= root_level(); ++height_) {
            const auto& l = left_.steps[height_];
            const auto& r = right_.steps[height_];
            if (l.node == r.node && l.edge == r.edge && made_.size() == 1) {
                place_ = &static_cast<inner*>(l.node)->child[l.edge];
                top_ = made_[0].child;
                return;
            }
            build_inner(height_);
        }
        build_root();
    }

    void build_leaves(Index first, Index last, const V* value) {
        const auto* a = static_cast<leaf*>(left_.steps[0].node);
        const auto* b = static_cast<leaf*>(right_.steps[0].node);
        const unsigned a_count = a->mine().count();
        const unsigned b_count = b->mine().count();
        const unsigned kept = a->ended(first);  // entries before the window
        const unsigned rest = b->begun(last);   // one past the last entry that it touches
        const bool cut_left = kept < a_count && entry_at(a, kept).first < first;
        const bool cut_right = rest > 0 && entry_at(b, rest - 1).last > last;
        if (cut_left && cut_right && a == b && kept + 1 == rest) {
            split_ = entry_at(a, kept).value;
            tree_.share(split_);
            is_split_ = true;
        }
        doomed_from_ = kept + (cut_left ? 1U : 0U);
        doomed_to_ = rest - (cut_right ? 1U : 0U);
        growth_ = (value != nullptr ? 1 : 0) + (is_split_ ? 1 : 0);

        const unsigned count = doomed_from_ + (value != nullptr ? 1U : 0U) + b_count - doomed_to_;
        const auto [before, after] = merge(0, count);
        entries all;
        if (before != nullptr) take(all, static_cast<const leaf*>(before), 0, range_slots);
        take(all, a, 0, kept);
        if (cut_left) {
            const entry e = entry_at(a, kept);
            all.push({e.first, static_cast<Index>(first - 1), e.value, e.marks});
        }
        if (value != nullptr) all.push({first, last, *value, 0});
        if (cut_right) {
            const entry e = entry_at(b, rest - 1);
            all.push({static_cast<Index>(last + 1), e.last, e.value, e.marks});
        }
        take(all, b, rest, range_slots);
        if (after != nullptr) take(all, static_cast<const leaf*>(after), 0, range_slots);
        if (value != nullptr) pack_at_ends(kept == 0 && !cut_left, rest == b_count && !cut_right);
        const auto& up = left_.steps[1];
        fill_leaves(all, before != nullptr ? low_of(up.node, up.low, up.edge) : left_.steps[0].low);
    }

    void build_inner(unsigned level) {
        const auto& l = left_.steps[level];
        const auto& r = right_.steps[level];
        const Index low = low_of(l.node, l.low, l.edge);
        const auto made = made_;
        const auto [before, after] = merge(level, l.edge + made.size() + r.node->count - r.edge - 1);
        branches all;
        if (before != nullptr) {
            const auto& up = left_.steps[level + 1];
            take(all, before, low_of(up.node, up.low, up.edge), 0, before->count);
        }
        take(all, l.node, l.low, 0, l.edge);
        for (unsigned i = 0; i < made.size(); ++i) {
            branch b = made[i];
            if (i == 0) b.low = low;
            all.push(b);
        }
        take(all, r.node, r.low, r.edge + 1, r.node->count);
        if (after != nullptr) {
            const auto& up = right_.steps[level + 1];
            take(all, after, low_of(up.node, up.low, up.edge), 0, after->count);
        }
        fill_inner(level, all);
    }

    void build_root() {
        place_ = &tree_.root();
        if (made_.size() == 0) return;
        if (made_.size() > 1) {
            branches all;
            for (unsigned i = 0; i < made_.size(); ++i) all.push(made_[i]);
            fill_inner(height_, all);
        }
        top_ = made_[0].child;
        // A root of one child is not needed. One that is new was built last.
        while (top_->level != 0 && top_->count == 1) {
            node* only = child_of(top_, 0);
            if (fresh_.size() != 0 && fresh_[fresh_.size() - 1] == top_) {
                fresh_.pop();
                tree_.limbo().pool().unmake(top_);
            } else {
                merged_.push(top_);
            }
            top_ = only;
        }
    }

    /// Merges a level that would be sparse with a neighbour of the same parent, if there is one.
    std::pair<node*, node*> merge(unsigned level, unsigned count) noexcept {
        if (level == root_level() || count >= (level == 0 ? range_sparse_leaf : range_sparse_inner)) return {nullptr, nullptr};
        auto& l = left_.steps[level + 1];
        auto& r = right_.steps[level + 1];
        if (l.edge > 0) {
            merged_.push(child_of(l.node, --l.edge));
            return {merged_[merged_.size() - 1], nullptr};
        }
        if (r.edge + 1U < r.node->count) {
            merged_.push(child_of(r.node, ++r.edge));
            return {nullptr, merged_[merged_.size() - 1]};
        }
        return {nullptr, nullptr};
    }

    static void take(entries& all, const leaf* l, unsigned from, unsigned to) noexcept {
        build::each(*l, from, std::min(to, l->mine().count()), [&](const entry& e) { all.push(e); });
    }
    static void take(branches& all, const node* n, Index node_low, unsigned from, unsigned to) noexcept {
        for (unsigned i = from; i < to; ++i) all.push({low_of(n, node_low, i), *static_cast<const inner*>(n), i});
    }

    /// A writer that stores at either end of the index space is likely to go on there: what lies behind is left full.
    void pack_at_ends(bool before_all, bool behind_all) noexcept {
        for (unsigned level = 1; level <= root_level(); ++level) {
            before_all = before_all && left_.steps[level].child == 0;
            behind_all = behind_all && right_.steps[level].child + 1U == right_.steps[level].node->count;
        }
        if (behind_all)
            packed_ = packing::to_the_left;
        else if (before_all)
            packed_ = packing::to_the_right;
    }

    /// Spreads items over as few nodes as hold them; make(from, count) builds one.
    template <class Items, class Make>
    void spread(unsigned most, const Items& all, Make make) {
        made_.clear();
        const unsigned nodes = (all.size() + most - 1) / most;
        for (unsigned i = 0, from = 0; i < nodes; ++i) {
            const unsigned left = all.size() - from;
            const unsigned rest = nodes - i - 1;  // nodes to come
            unsigned count = left / (rest + 1);
            if (packed_ == packing::to_the_left) count = std::min(left, most);
            if (packed_ == packing::to_the_right) count = left - std::min(left, rest * most);
            node* n = make(from, count);
            fresh_.push(n);
            made_.push({i == 0 ? Index{} : low_at(all[from]), n});
            from += count;
        }
    }
    static Index low_at(const entry& e) noexcept { return e.first; }
    static Index low_at(const branch& b) noexcept { return b.low; }

    void fill_leaves(const entries& all, Index low) {
        spread(range_slots, all, [&](unsigned from, unsigned count) {
            return build::make_leaf(tree_.limbo().pool(), from == 0 ? low : all[from].first, &all[from], count);
        });
    }
    void fill_inner(unsigned level, const branches& all) {
        spread(range_fanout, all, [&](unsigned from, unsigned count) {
            return build::make_inner(tree_.limbo().pool(), level, &all[from], count);
        });
    }

    // --- dropping what was replaced

    static void doom(Tree& tree, leaf* l, unsigned from, unsigned to) noexcept {
        for (unsigned i = from; i < to; ++i) tree.drop_in(*l, l->mine().slot(i));
    }
    static void kill_children(const node* n, unsigned from, unsigned to) noexcept {
        for (unsigned i = from; i < to; ++i) kill_tree(child_of(n, i));
    }
    static std::ptrdiff_t drop_children(Tree& tree, const node* n, unsigned from, unsigned to) noexcept {
        std::ptrdiff_t entries = 0;
        for (unsigned i = from; i < to; ++i) entries += drop_tree(tree, child_of(n, i));
        return entries;
    }

    /// The nodes of a level that are replaced, and what lies between them.
    void kill_level(unsigned level) noexcept {
        const auto& l = left_.steps[level];
        const auto& r = right_.steps[level];
        l.node->kill();
        if (l.node != r.node) r.node->kill();
        if (level == 0) return;
        kill_children(l.node, l.child + 1, l.node == r.node ? r.child : l.node->count);
        if (l.node != r.node) kill_children(r.node, 0, r.child);
    }
    void drop_level(unsigned level) noexcept {
        const auto& l = left_.steps[level];
        const auto& r = right_.steps[level];
        if (level == 0) {
            drop_leaf(static_cast<leaf*>(l.node), doomed_from_, l.node == r.node ? doomed_to_ : l.node->mine().count());
            if (l.node != r.node) drop_leaf(static_cast<leaf*>(r.node), 0, doomed_to_);
        } else if (l.node == r.node) {
            growth_ -= drop_children(tree_, l.node, l.child + 1, r.child);
        } else {
            growth_ -= drop_children(tree_, l.node, l.child + 1, l.node->count) + drop_children(tree_, r.node, 0, r.child);
        }
        tree_.limbo().bury(*l.node);
        if (l.node != r.node) tree_.limbo().bury(*r.node);
    }
    void drop_leaf(leaf* l, unsigned from, unsigned to) noexcept {
        if (from >= to) return;
        doom(tree_, l, from, to);
        growth_ -= to - from;
    }
};

}}}  // namespace guarded::GUARDED_ABI::detail

#pragma GCC diagnostic pop
