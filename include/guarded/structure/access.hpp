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
        return tree.root_;
    }
    template <class Tree, class L>
    GUARDED_INLINE static void check(const Tree& tree, const L& g GUARDED_LIVE) noexcept {
        tree.check(g);
    }
    template <class Tree, class L>
    GUARDED_INLINE static void check_write(Tree& tree, const L& w GUARDED_LIVE) noexcept {
        tree.check_write(w);
    }
    template <class Tree>
    static auto& pool(Tree& tree) {
        return tree.pool();
    }
    template <class Tree, class Node>
    static void plant(Tree& tree, Node* top, std::size_t entries) noexcept {
        tree.plant(top, entries);
    }
    template <class Tree, class Copy>
    static Tree copy(const Tree& tree, Copy copy_value) {
        return Tree{tree, copy_value};
    }
    template <class Tree>
    static std::size_t more_places(const Tree& tree, const void* value) noexcept {
        return tree.more_places_.of(value);
    }
    template <class Tree, class Node>
    static std::size_t bytes_of(const Tree& tree, const Node& n) noexcept {
        return tree.limbo_.bytes_of(n);
    }
    template <class Cursor, class Tree, class L, class Position>
    GUARDED_INLINE static Cursor make(const Tree& tree, const L& g GUARDED_LIVE, Position at) noexcept {
        return Cursor{tree, g, at};
    }
    template <class Cursor>
    static auto here(const Cursor& c) noexcept {
        return c.walk_.here();
    }
};

}  // namespace detail

}}  // namespace guarded::GUARDED_ABI
