// Guards under which a structure may be read, written and locked; and the door to its inside.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/guard/lender.hpp>

#include <concepts>
#include <cstddef>

namespace guarded { inline namespace GUARDED_ABI {

/// A guard of a tree's lock: its own, or the outer one that its type names.
template <class L, class Tree>
concept locks_tree = lender<L> && requires {
    requires std::same_as<typename detail::guard_of_t<L>::owner_type, typename Tree::lock_owner_type>;
};

/// A guard under which a tree may be read: of its domain, or of its lock.
template <class L, class Tree>
concept reads_tree = reads_in<L, typename Tree::domain_type> || locks_tree<L, Tree>;

/// A guard under which a tree may be written.
template <class L, class Tree>
concept writes_tree = locks_tree<L, Tree> && detail::guard_of_t<L>::writes;

namespace detail {

/// The door to a tree's inside, for its base classes and cursors.
struct tree_access {
    template <class Tree>
    GUARDED_INLINE static const auto& root(const Tree& tree) noexcept {
        return tree.tree_.root();
    }
    /// What a structure is over: for the bases that know it.
    template <class Tree>
    GUARDED_INLINE static auto& engine(Tree& tree) noexcept {
        return tree.tree_;
    }
    template <class Tree, class L>
    GUARDED_INLINE static void check(const Tree& tree, const L& g GUARDED_LIVE) noexcept {
        tree.check(g);
    }
    template <class Tree, class L>
    GUARDED_INLINE static void check_write(Tree& tree, const L& w GUARDED_LIVE) noexcept {
        tree.check_write(w);
    }
    /// A structure that begins as fill(engine) leaves it. Throws what fill throws.
    template <class Tree, class Fill>
    static Tree filled(const typename Tree::allocator_type& a, Fill fill) {
        return Tree{a, fill};
    }
    template <class Cursor, class Tree, class L, class Position>
    GUARDED_INLINE static Cursor make(const Tree& tree, const L& g GUARDED_LIVE, Position at) noexcept {
        return Cursor{tree, g, at};
    }
    template <class Cursor>
    static const auto& tree(const Cursor& c) noexcept {
        return *c.tree_;
    }
    template <class Cursor>
    static auto here(const Cursor& c) noexcept {
        return c.walk_.here();
    }
};

}  // namespace detail

}}  // namespace guarded::GUARDED_ABI
