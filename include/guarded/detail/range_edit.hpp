// One store into a range_map: the nodes that change are built aside and published by one pointer store.
//
// The window [first, last] lies between two walks down the tree, one to the leaf of each end. Their leaves are built anew, then
// the nodes above, up to a node in which one child pointer changes, or to the root. What lies between the walks is dropped.
// Until the publishing store nothing that a reader can see has changed, so an exception leaves the tree as it was.
#pragma once

#include <guarded/detail/range_node.hpp>

#include <gsl/assert>

#include <memory>

namespace guarded::inline GUARDED_ABI::detail {

/// A list in place: what one edit needs is bounded.
template <class T, unsigned N>
class short_list {
  public:
    void push(const T& item) noexcept {
        Expects(size_ < N);
        items_[size_++] = item;
    }
    void pop() noexcept { --size_; }
    void clear() noexcept { size_ = 0; }
    unsigned size() const noexcept { return size_; }
    const T& operator[](unsigned i) const noexcept { return items_[i]; }

  private:
    std::array<T, N> items_;
    unsigned size_ = 0;
};

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

    range_path(range_node<Index>* root, Index index) noexcept {
        Index low = 0;
        for (auto* node = root;;) {
            Expects(node->level < range_height);
            auto& here = steps[node->level];
            here = {node, 0, 0, low};
            if (node->level == 0) return;
            const auto* inner = static_cast<range_inner<Index>*>(node);
            here.child = here.edge = inner->route(index);
            if (here.child != 0) low = inner->low[here.child - 1];
            node = inner->child[here.child].load(std::memory_order_relaxed);
        }
    }
};

/// Edits a Map that has a root. Map offers: root_; share(value), may throw, and unshare(value) for values in several places,
/// the latter true for the last of them; defer(node, values) to retire a node that takes so many values with it.
template <class Map>
class range_edit {
  public:
    using Index = typename Map::index_type;
    using T = typename Map::element_type;
    using node = range_node<Index>;
    using leaf = range_leaf<Index, T>;
    using inner = range_inner<Index>;

    /// Prepares to put value over [first, last], or nothing when it is null. Throws std::bad_alloc.
    range_edit(Map& map, Index first, Index last, T* value)
        : map_{map},
          left_{map.root_.load(std::memory_order_relaxed), first},
          right_{map.root_.load(std::memory_order_relaxed), last} {
        try {
            build(first, last, value);
        } catch (...) {
            for (unsigned i = 0; i < fresh_.size(); ++i) destroy(fresh_[i]);
            if (split_ != nullptr) map_.unshare(split_);
            throw;
        }
    }
    range_edit(const range_edit&) = delete;
    range_edit& operator=(const range_edit&) = delete;

    /// The one step that readers see; then what it replaced is retired. Gives back by how much the entries grew.
    std::ptrdiff_t publish() noexcept {
        place_->store(top_, std::memory_order_release);
        for (unsigned level = 0; level < height_; ++level) drop_level(level);
        for (unsigned i = 0; i < merged_.size(); ++i) drop_node(map_, merged_[i]);
        return growth_;
    }

    /// Retires a tree that no reader can reach any more, with its values. Gives back how many entries it had.
    static std::ptrdiff_t drop_tree(Map& map, node* n) noexcept {
        std::ptrdiff_t entries = 0;
        if (n->level == 0) {
            auto* l = static_cast<leaf*>(n);
            doom(map, l, 0, l->count);
            entries = l->count;
        } else {
            entries = drop_children(map, n, 0, n->count);
        }
        drop_node(map, n);
        return entries;
    }

    /// Deletes a node, not what is below it.
    static void destroy(node* n) noexcept {
        if (n->level == 0)
            delete static_cast<leaf*>(n);
        else
            delete static_cast<inner*>(n);
    }

  private:
    struct entry {
        Index first;
        Index last;
        T* value;
    };
    struct branch {
        Index low;
        node* child;
    };
    static constexpr unsigned most_items = 2 * range_fanout + 4;  // two nodes' items and what is new
    using entries = short_list<entry, most_items>;
    using branches = short_list<branch, most_items>;

    Map& map_;
    range_path<Index> left_;
    range_path<Index> right_;
    short_list<branch, 3> made_;                 // the new nodes of the level last built
    short_list<node*, 4 * range_height> fresh_;  // every new node
    short_list<node*, range_height> merged_;     // neighbours whose items were taken over
    unsigned doomed_from_ = 0;                   // entries that the window covers: in the left leaf from here to its end,
    unsigned doomed_to_ = 0;                     // in the right leaf up to here; in one leaf, between
    T* split_ = nullptr;                         // a value that the edit leaves in two places
    std::atomic<node*>* place_ = nullptr;        // where publish stores,
    node* top_ = nullptr;                        // and what
    unsigned height_ = 0;                        // levels replaced
    std::ptrdiff_t growth_ = 0;

    static T* value_of(const leaf* l, unsigned i) noexcept { return l->value[i].load(std::memory_order_relaxed); }
    static node* child_of(const node* n, unsigned i) noexcept {
        return static_cast<const inner*>(n)->child[i].load(std::memory_order_relaxed);
    }
    /// The least index that is routed to the i-th child of an inner node to which indices from node_low on are routed.
    static Index low_of(const node* n, Index node_low, unsigned i) noexcept {
        return i == 0 ? node_low : static_cast<const inner*>(n)->low[i - 1];
    }

    // --- building

    void build(Index first, Index last, T* value) {
        const unsigned root_level = map_.root_.load(std::memory_order_relaxed)->level;
        build_leaves(first, last, value);
        for (height_ = 1; height_ <= root_level; ++height_) {
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

    void build_leaves(Index first, Index last, T* value) {
        const auto* a = static_cast<leaf*>(left_.steps[0].node);
        const auto* b = static_cast<leaf*>(right_.steps[0].node);
        const unsigned kept = a->at_or_after(first);  // entries before the window
        const unsigned rest = b->begun(last);         // one past the last entry that it touches
        const bool cut_left = kept < a->count && a->first[kept] < first;
        const bool cut_right = rest > 0 && b->last[rest - 1] > last;
        if (cut_left && cut_right && a == b && kept + 1 == rest) {
            map_.share(value_of(a, kept));
            split_ = value_of(a, kept);
        }
        doomed_from_ = kept + (cut_left ? 1U : 0U);
        doomed_to_ = rest - (cut_right ? 1U : 0U);
        growth_ = (value != nullptr ? 1 : 0) + (split_ != nullptr ? 1 : 0);

        const unsigned count = doomed_from_ + (value != nullptr ? 1U : 0U) + b->count - doomed_to_;
        const auto [before, after] = merge(0, count);
        entries all;
        if (before != nullptr) take(all, static_cast<const leaf*>(before), 0, before->count);
        take(all, a, 0, kept);
        if (cut_left) all.push({a->first[kept], static_cast<Index>(first - 1), value_of(a, kept)});
        if (value != nullptr) all.push({first, last, value});
        if (cut_right) all.push({static_cast<Index>(last + 1), b->last[rest - 1], value_of(b, rest - 1)});
        take(all, b, rest, b->count);
        if (after != nullptr) take(all, static_cast<const leaf*>(after), 0, after->count);
        fill_leaves(all);
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
        for (unsigned i = 0; i < made.size(); ++i) all.push({i == 0 ? low : made[i].low, made[i].child});
        take(all, r.node, r.low, r.edge + 1, r.node->count);
        if (after != nullptr) {
            const auto& up = right_.steps[level + 1];
            take(all, after, low_of(up.node, up.low, up.edge), 0, after->count);
        }
        fill_inner(level, all);
    }

    void build_root() {
        place_ = &map_.root_;
        if (made_.size() == 0) return;
        if (made_.size() > 1) {
            branches all;
            for (unsigned i = 0; i < made_.size(); ++i) all.push(made_[i]);
            fill_inner(height_, all);
        }
        top_ = made_[0].child;
        // A new root of one child is not needed. It was built last.
        while (top_->level != 0 && top_->count == 1 && fresh_.size() != 0 && fresh_[fresh_.size() - 1] == top_) {
            node* only = child_of(top_, 0);
            fresh_.pop();
            destroy(top_);
            top_ = only;
        }
    }

    /// Merges a level that would be sparse with a neighbour of the same parent, if there is one.
    std::pair<node*, node*> merge(unsigned level, unsigned count) noexcept {
        const unsigned root_level = map_.root_.load(std::memory_order_relaxed)->level;
        if (level == root_level || count >= range_sparse) return {nullptr, nullptr};
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
        for (unsigned i = from; i < to; ++i) all.push({l->first[i], l->last[i], value_of(l, i)});
    }
    static void take(branches& all, const node* n, Index node_low, unsigned from, unsigned to) noexcept {
        for (unsigned i = from; i < to; ++i) all.push({low_of(n, node_low, i), child_of(n, i)});
    }

    template <class Node>
    Node* make(unsigned level, unsigned count) {
        auto* made = new Node;
        made->level = static_cast<std::uint8_t>(level);
        made->count = static_cast<std::uint8_t>(count);
        fresh_.push(made);
        return made;
    }

    /// Spreads items over as few nodes as hold them, evenly; fill(node, from, count) writes one.
    template <class Node, class Items, class Fill>
    void spread(unsigned level, const Items& all, Fill fill) {
        made_.clear();
        const unsigned nodes = (all.size() + range_fanout - 1) / range_fanout;
        for (unsigned i = 0, from = 0; i < nodes; ++i) {
            const unsigned count = (all.size() - from) / (nodes - i);
            Node* n = make<Node>(level, count);
            made_.push({fill(n, from, count), n});
            from += count;
        }
    }

    void fill_leaves(const entries& all) {
        spread<leaf>(0, all, [&](leaf* l, unsigned from, unsigned count) {
            for (unsigned i = 0; i < count; ++i) {
                const entry& e = all[from + i];
                l->first[i] = e.first;
                l->last[i] = e.last;
                l->value[i].store(e.value, std::memory_order_relaxed);
            }
            return all[from].first;
        });
    }

    void fill_inner(unsigned level, const branches& all) {
        spread<inner>(level, all, [&](inner* n, unsigned from, unsigned count) {
            for (unsigned i = 0; i < count; ++i) {
                if (i != 0) n->low[i - 1] = all[from + i].low;
                n->child[i].store(all[from + i].child, std::memory_order_relaxed);
            }
            return all[from].low;
        });
    }

    // --- dropping what was replaced

    static void doom(Map& map, leaf* l, unsigned from, unsigned to) noexcept {
        for (unsigned i = from; i < to; ++i)
            if (map.unshare(value_of(l, i))) l->doomed |= 1U << i;
    }
    static void drop_node(Map& map, node* n) noexcept {
        n->dead.store(true, std::memory_order_release);
        map.defer(*n, n->level == 0 ? static_cast<unsigned>(std::popcount(static_cast<leaf*>(n)->doomed)) : 0U);
    }
    static std::ptrdiff_t drop_children(Map& map, const node* n, unsigned from, unsigned to) noexcept {
        std::ptrdiff_t entries = 0;
        for (unsigned i = from; i < to; ++i) entries += drop_tree(map, child_of(n, i));
        return entries;
    }

    void drop_level(unsigned level) noexcept {
        const auto& l = left_.steps[level];
        const auto& r = right_.steps[level];
        if (level == 0) {
            drop_leaf(static_cast<leaf*>(l.node), doomed_from_, l.node == r.node ? doomed_to_ : l.node->count);
            if (l.node != r.node) drop_leaf(static_cast<leaf*>(r.node), 0, doomed_to_);
        } else if (l.node == r.node) {
            growth_ -= drop_children(map_, l.node, l.child + 1, r.child);
        } else {
            growth_ -= drop_children(map_, l.node, l.child + 1, l.node->count) + drop_children(map_, r.node, 0, r.child);
        }
        drop_node(map_, l.node);
        if (l.node != r.node) drop_node(map_, r.node);
    }
    void drop_leaf(leaf* l, unsigned from, unsigned to) noexcept {
        if (from >= to) return;
        doom(map_, l, from, to);
        growth_ -= to - from;
    }
};

}  // namespace guarded::inline GUARDED_ABI::detail
