// The part of range_map that makes whole trees: from a sorted list, and as a copy of another.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/exceptions.hpp>
#include <guarded/base/fail.hpp>
#include <guarded/base/why.hpp>
#include <guarded/guard/lender.hpp>
#include <guarded/structure/access.hpp>
#include <guarded/structure/value.hpp>
#include <guarded/tree/build.hpp>
#include <guarded/tree/kinds.hpp>
#include <guarded/tree/search.hpp>
#include <guarded/tree/walk.hpp>

#include <array>
#include <atomic>
#include <concepts>
#include <cstddef>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <type_traits>
#include <utility>
#include <vector>

#include <guarded/structure/reject.hpp>  // behind all others: it defines macros

namespace guarded { inline namespace GUARDED_ABI {

namespace detail {

/// Iterators over objects whose first, last and value a tree of these can take.
template <class It, class Index, class T>
concept range_list = std::forward_iterator<It> && requires(It it) {
    Index{it->first};
    Index{it->last};
    range_value<T>::look(it->value);
    range_value<T>::take(it->value);
    requires !range_value<T>::owned || std::is_reference_v<std::iter_reference_t<It>>;
};

}  // namespace detail

/// A base of a Map, which is a range_map.
template <class Map, std::unsigned_integral Index, class T, class Options>
class range_bulk {
    using values = detail::range_value<T>;
    using kinds = detail::range_kinds<Index, typename values::stored, Options>;

  public:
    /// Fills an empty tree with what lies in [begin, end): objects with members first, last and value, the value as store takes
    /// it, sorted and disjoint. Every leaf is full, and readers see all at once. O(n). Throws std::bad_alloc, and
    /// std::invalid_argument for a range that begins behind its end or not behind the one before, or a null value: the tree is
    /// then empty and each value still the caller's. A tree that is not empty stops the program, as does an iterator that
    /// throws once all is built. Mirrors a loop of mas_store() after mas_expected_entries().
    template <writes_tree<Map> L, std::forward_iterator It>
        requires detail::range_list<It, Index, T>
    void bulk_load(const L& w GUARDED_LIVE, It begin, It end) {
        detail::tree_access::check_write(map(), w);
        auto& tree = detail::tree_access::engine(map());
        detail::require(map().empty(), "bulk_load into a tree that is not empty");
        if (begin == end) return;
        require_sorted(begin, end);
        auto& pool = tree.pool();
        loading<std::remove_reference_t<decltype(pool)>> load{pool};  // clang 14 does not deduce it
        const std::size_t n = load.leaves(begin, end);
        load.inner_nodes();
        tree.plant(load.top(), n);
        take_all(begin, end);
    }

    /// A tree with the same entries: words are copied, and copy(const T&) gives the unique_ptr of each owned T, one for each
    /// entry that a split left it. Needs a guard of the tree's lock, so that it is one moment's state. A tree of an outer lock
    /// is then another owner's, if it likes: of the first owner under whose lock it is written. O(n). Throws std::bad_alloc and
    /// what copy throws; there is then no new tree. A null copy stops the program. Mirrors mtree_dup().
    template <locks_tree<Map> L, class Copy>
        requires std::is_invocable_r_v<std::unique_ptr<T>, Copy&, const T&>
    [[nodiscard]] Map clone(const L& g GUARDED_LIVE, Copy copy) const {
        detail::tree_access::check(map(), g);
        return copy_of_all([&](T* value) {
            std::unique_ptr<T> mine{copy(std::as_const(*value))};
            g.require_live();  // copy may have dropped it
            detail::require(mine != nullptr, "the copy of a tree's object is null");
            return mine.release();
        });
    }
    template <locks_tree<Map> L>
        requires(!values::owned)
    [[nodiscard]] Map clone(const L& g GUARDED_LIVE) const {
        detail::tree_access::check(map(), g);
        return copy_of_all([](auto value) { return value; });
    }

    GUARDED_DETAIL_NO_TREE_WRITE(Map, bulk_load);
    GUARDED_DETAIL_NO_TREE_LOCK(Map, clone);
    template <writes_tree<Map> L, class It, class End,
              class Why =
                  why::not_a_list_of_this_tree__give_two_forward_iterators_over_first_and_last_of_its_index_and_a_value_to_take>
        requires(!std::same_as<std::decay_t<It>, std::decay_t<End>> || !detail::range_list<std::decay_t<It>, Index, T>)
    Why bulk_load(const L&, It&&, End&&) GUARDED_REJECTED;
    template <locks_tree<Map> L, class Why = why::no_copying_function__clone_takes_one_from_const_T_to_unique_ptr_of_T>
        requires(values::owned)
    Why clone(const L&) const GUARDED_REJECTED;
    template <
        locks_tree<Map> L, class Copy,
        class Why = std::conditional_t<values::owned, why::no_copying_function__clone_takes_one_from_const_T_to_unique_ptr_of_T,
                                       why::tree_of_words__clone_copies_them_itself__leave_the_function_out>>
        requires(!std::is_invocable_r_v<std::unique_ptr<T>, std::decay_t<Copy>&, const T&>)
    Why clone(const L&, Copy&&) const GUARDED_REJECTED;

  protected:
    range_bulk() = default;
    ~range_bulk() = default;

  private:
    using build = detail::range_build<kinds>;
    Map& map() noexcept { return static_cast<Map&>(*this); }
    const Map& map() const noexcept { return static_cast<const Map&>(*this); }

    /// Another tree with copy(value) for each value.
    template <class Copy>
    Map copy_of_all(Copy copy) const {
        const auto& from = detail::tree_access::engine(map());
        return detail::tree_access::filled<Map>(from.limbo().get_allocator(), [&](auto& tree) {
            if (const auto* top = from.root().load(std::memory_order_relaxed))
                tree.plant(copied(tree.pool(), *top, copy), from.size());
        });
    }
    /// A copy of a subtree in the memory of a pool, with copy(value) for each value; gone again when that throws.
    static typename kinds::node* copied(auto& pool, const typename kinds::node& n, auto& copy) {
        if (n.level == 0)
            return build::copy_of(pool, static_cast<const typename kinds::leaf&>(n), copy, [](auto value) {
                if constexpr (values::owned) delete value;
            });
        const auto& inner = static_cast<const typename kinds::inner&>(n);
        const auto child = [&](unsigned i) { return inner.child[i].load(std::memory_order_relaxed); };
        return build::copy_of(
            pool, inner,
            [&](unsigned i) {
                if (i + 2U < inner.count) detail::range_fetch(child(i + 2));
                return copied(pool, *child(i), copy);
            },
            [&](typename kinds::node* made) { uncopy(pool, made); });
    }

    /// Readers see the values by now: nothing may throw.
    template <class It>
    static void take_all(It it, It end) noexcept {
        for (; it != end; ++it) {
            detail::require(!values::is_none(it->value), "bulk_load of a value that two entries refer to");
            values::take(it->value);
        }
    }

    template <class It>
    static void require_sorted(It it, It end) {
        const auto first = it;
        Index behind = 0;
        for (; it != end; ++it) {
            if (it->last < it->first)
                detail::raise(std::invalid_argument{"guarded: bulk_load of a range that begins behind its end"});
            if (it != first && (behind == 0 || it->first < behind))
                detail::raise(std::invalid_argument{"guarded: bulk_load of ranges that are not sorted and disjoint"});
            if (values::is_none(it->value)) detail::raise(std::invalid_argument{"guarded: bulk_load of a null value"});
            behind = static_cast<Index>(it->last + 1);  // 0 behind the greatest index
        }
    }

    /// Nodes of one level after the other.
    template <class Pool>
    class loading {
      public:
        explicit loading(Pool& pool) noexcept : pool_{pool} {}
        loading(const loading&) = delete;
        loading& operator=(const loading&) = delete;
        ~loading() {
            for (auto* n : made_) pool_.unmake(n);
        }

        template <class It>
        std::size_t leaves(It it, It end) {
            const auto n = static_cast<std::size_t>(std::distance(it, end));
            spread(n, detail::range_slots, [&](std::size_t, unsigned count) {
                std::array<typename build::item, detail::range_slots> items;
                for (unsigned i = 0; i < count; ++i, ++it) items[i] = {it->first, it->last, values::look(it->value), 0};
                return
                    typename build::branch{items[0].first, keep(build::make_leaf(pool_, items[0].first, items.data(), count))};
            });
            return n;
        }
        void inner_nodes() {
            for (unsigned level = 1; level_.size() > 1; ++level) {
                const auto below = std::exchange(level_, {});
                spread(below.size(), detail::range_fanout, [&](std::size_t from, unsigned count) {
                    return typename build::branch{below[from].low, keep(build::make_inner(pool_, level, &below[from], count))};
                });
            }
        }
        /// Gives the root away, with all nodes below it.
        typename kinds::node* top() noexcept {
            made_.clear();
            return level_[0].child;
        }

      private:
        /// Calls make(from, count) for the fewest parts of n that are at most `most` long, and as equal as can be.
        template <class Make>
        void spread(std::size_t n, unsigned most, Make make) {
            const std::size_t parts = (n + most - 1) / most;
            level_.reserve(parts);
            made_.reserve(made_.size() + parts);
            for (std::size_t i = 0, from = 0; i < parts; ++i) {
                const auto count = static_cast<unsigned>((n - from) / (parts - i));
                level_.push_back(make(from, count));
                from += count;
            }
        }
        auto* keep(auto* n) noexcept {
            made_.push_back(n);
            return n;
        }

        Pool& pool_;
        std::vector<typename kinds::node*> made_;
        std::vector<typename build::branch> level_;
    };

    static void uncopy(auto& pool, typename kinds::node* n) noexcept {
        if (n->level != 0) {
            for (unsigned i = 0; i < n->count; ++i)
                uncopy(pool, static_cast<typename kinds::inner*>(n)->child[i].load(std::memory_order_relaxed));
        } else if constexpr (values::owned) {
            const auto& l = static_cast<const typename kinds::leaf&>(*n);
            build::each(l, 0, l.mine().count(), [&](const typename build::item& i) { delete i.value; });
        }
        pool.unmake(n);
    }
};

}}  // namespace guarded::GUARDED_ABI

#include <guarded/structure/end_reject.hpp>
