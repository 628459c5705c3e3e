// range_map: disjoint closed ranges [first, last] of an unsigned index, each with a T. Readers walk it under RCU while one
// writer at a time changes it; every change is one step to readers. The kernel's maple tree is its model.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/fail.hpp>
#include <guarded/range_map/bulk.hpp>
#include <guarded/range_map/gaps.hpp>
#include <guarded/range_map/marks.hpp>
#include <guarded/range_map/options.hpp>
#include <guarded/range_map/reading.hpp>
#include <guarded/range_map/removal.hpp>
#include <guarded/range_map/writing.hpp>
#include <guarded/reclaim/counted.hpp>
#include <guarded/reclaim/unlinked.hpp>
#include <guarded/structure/access.hpp>
#include <guarded/structure/limbo.hpp>
#include <guarded/structure/outer_lock.hpp>
#include <guarded/structure/value.hpp>
#include <guarded/tree/build.hpp>
#include <guarded/tree/edit.hpp>
#include <guarded/tree/leaf_edit.hpp>
#include <guarded/tree/pool.hpp>
#include <guarded/tree/shares.hpp>
#include <guarded/tree/split.hpp>
#include <guarded/tree/walk.hpp>

#include <limits>
#include <memory>
#include <mutex>
#include <new>
#include <utility>

namespace guarded { inline namespace GUARDED_ABI {

/// Index: any unsigned integer of up to 64 bits, all of it usable. D: the domain of readers. Mutex: the writers' lock, taken
/// by lock(tree); a shared one also serves readers by lock_shared(tree); outer_lock<Owner> names another object's lock.
/// Options: see range_options.
///
/// Readers need a guard of D or of the tree's lock. Writers need the exclusive guard. What a writer removes is given to the
/// domain when its guard ends: until then everything read under that guard stays readable. A range that is split by a
/// store over its middle leaves its T in both parts; the T is freed with the last of them.
/// When the tree dies, all it holds is retired.
template <detail::unsigned_index_of_up_to_64_bits Index, class T, domain D = rcu_bp, class Mutex = std::mutex,
          class Options = range_options>
class range_map : public range_reading<range_map<Index, T, D, Mutex, Options>, Index, T>,
                  public range_writing<range_map<Index, T, D, Mutex, Options>, Index, T, D>,
                  public range_bulk<range_map<Index, T, D, Mutex, Options>, Index, T, detail::range_usable_t<Options>>,
                  public range_gaps<range_map<Index, T, D, Mutex, Options>, Index, T, detail::range_usable_t<Options>>,
                  public range_marks<range_map<Index, T, D, Mutex, Options>, Index, T, detail::range_usable_t<Options>> {
    using lock_type = detail::tree_lock<range_map, Mutex>;
    static_assert(lock_type::is_outer || basic_lockable<Mutex>);
    static_assert(!std::same_as<Mutex, std::recursive_mutex> && !std::same_as<Mutex, std::recursive_timed_mutex>,
                  "guarded: a tree's lock is not recursive: the inner guard's end frees what the outer one still reads");

  public:
    using index_type = Index;
    using element_type = T;
    using domain_type = D;
    using mutex_type = typename lock_type::mutex;
    using lock_owner_type = typename lock_type::owner;
    using options = detail::range_usable_t<Options>;
    using allocator_type = typename options::allocator;

  private:
    using values = detail::range_value<T>;
    using stored_type = typename values::stored;
    using kinds = detail::range_kinds<Index, stored_type, options>;
    using given = typename values::given;
    using argument = typename values::argument;
    using taken = typename values::template taken<D>;

  public:
    range_map() noexcept(noexcept(allocator_type{})) : range_map(allocator_type{}) {}
    explicit range_map(const allocator_type& a) noexcept : limbo_{a} {}
    range_map(const range_map&) = delete;  // a tree has an address that readers know: it is neither copied nor moved
    range_map& operator=(const range_map&) = delete;
    ~range_map() {
        process::tree_locked_at = {};
        if constexpr (lock_type::is_outer)
            if (outside_.waits) detail::owner_access::mutex(*const_cast<lock_owner_type*>(outside_.owner)).forget(outside_);
        node* const root = root_.load(std::memory_order_relaxed);
        plant(nullptr, 0);  // first: a reader that outlives a static tree finds nothing
        if (root != nullptr) limbo_.bury_all([&] { edit::drop_tree(*this, root); });
    }

    // --- reading: see range_reading

    /// The number of entries. Relaxed: exact for writers. Constant.
    [[nodiscard]] std::size_t size() const noexcept { return size_.load(std::memory_order_relaxed); }
    /// The number of levels, leaves included. Relaxed: exact for writers. Constant.
    [[nodiscard]] unsigned height() const noexcept { return height_.load(std::memory_order_relaxed); }
    [[nodiscard]] bool empty() const noexcept { return size() == 0; }

    // --- writing: see range_writing

  private:
    friend detail::owner_access;
    friend detail::tree_access;
    friend class detail::range_edit<range_map>;
    friend class detail::range_limbo<range_map, detail::range_pool<kinds, allocator_type>>;
    friend class detail::range_in_place<range_map>;
    friend class detail::range_split<range_map>;
    friend class range_bulk<range_map, Index, T, options>;
    friend class range_writing<range_map, Index, T, D>;
    using node = typename kinds::node;
    using leaf = typename kinds::leaf;
    using in_place = detail::range_in_place<range_map>;
    using edit = detail::range_edit<range_map>;
    using build = detail::range_build<kinds>;
    using removal = detail::range_removal<T, D>;
    using limbo = detail::range_limbo<range_map, detail::range_pool<kinds, allocator_type>>;

    // For bulk_load and clone.
    template <class Copy>
    range_map(const range_map& other, Copy& copy) : range_map(other.limbo_.get_allocator()) {
        if (const node* root = other.root_.load(std::memory_order_relaxed))
            plant(range_map::copied(pool(), *root, copy), other.size());
    }
    auto& pool() {
        limbo_.reserve();
        return limbo_.pool();
    }
    void plant(node* root, std::size_t entries) noexcept {
        tail_ = {};
        root_.store(root, std::memory_order_release);
        size_.store(entries, std::memory_order_relaxed);
        note_height(root);
    }
    void note_height(const node* root) noexcept {
        height_.store(root == nullptr ? 0 : root->level + 1U, std::memory_order_relaxed);
    }

    template <class L>
    GUARDED_INLINE void check(const L& g GUARDED_LIVE) const noexcept {
        g.require_live();
        if constexpr (locks_tree<L, range_map>) {
            if constexpr (!lock_type::is_outer) {
                if (g.context() != this)
                    detail::fail_wrong_guard("guard of another tree: take the lock of this one", g.section());
            } else if (outside_.owner != nullptr && g.context() != outside_.owner) {
                detail::fail_wrong_guard("guard of another lock: take the one that this tree was first written under",
                                         g.section());
            }
        }
    }
    template <class L>
    GUARDED_INLINE void check_write(const L& w GUARDED_LIVE) noexcept {
        check(w);
#if GUARDED_CHECKED
        process::tree_locked_at = detail::section::history_of(w.section().number()).taken;
        if constexpr (values::owned)
            detail::require(!removed_.busy(), "a function that is given what a tree removed changes the tree");
#endif
        if constexpr (lock_type::is_outer) {
            if (outside_.waits) return;
            outside_.owner = w.context();
            outside_.map = this;
            outside_.waits = true;
            outside_.settle = [](detail::unsettled& u) noexcept {
                auto& mine = static_cast<typename lock_type::outside&>(u);
                mine.waits = false;
                mine.map->before_unlock();
            };
            outside_.keep_within_limit = after_unlock;
            detail::owner_access::mutex(*w.context()).remember(outside_);
        }
    }

    static void require_range(Index first, Index last, bool value = true) noexcept {
        detail::require(first <= last, "the range begins behind its end");
        detail::require(value, "null stored in a tree: erase the range");
    }

    bool occupied(Index first, Index last) const noexcept {
        const auto at = detail::range_at_or_after<stored_type>(root_, first);
        return at.leaf != nullptr && at.leaf->first(at.order.slot(at.i)) <= last;
    }

    /// Calls do_it(first, last) for the range that covers index, and gives what it had before.
    template <class Fn>
    taken take_out(Index index, Fn do_it) {
        const node* root = root_.load(std::memory_order_relaxed);
        const leaf* l = root == nullptr ? nullptr : detail::range_leaf_of<stored_type>(root, index);
        const unsigned slot = l == nullptr ? detail::range_slots : l->covering(l->mine(), index);
        if constexpr (values::owned) {
            stored_type old = nullptr;
            if (slot != detail::range_slots) {
                const auto keep = [&](unlinked<T, D>&& u) noexcept { old = unrcu(std::move(u)); };
                const typename removal::collecting to{removed_, keep};
                do_it(l->first(slot), l->last(slot));
            }
            return detail::unlinked_access::make<D>(old, process::tree_locked_at);
        } else {
            if (slot == detail::range_slots) return {};
            const stored_type old = l->value(slot).load(std::memory_order_relaxed);
            do_it(l->first(slot), l->last(slot));
            return old;
        }
    }

    template <class Value>
    void put(Index first, Index last, Value& value) {
        const stored_type v = values::look(value);
        if (root_.load(std::memory_order_relaxed) != nullptr) {
            change(first, last, &v);
        } else {
            limbo_.reserve();
            const typename build::item only{first, last, v, 0};
            plant(build::make_leaf(limbo_.pool(), first, &only, 1), 1);
        }
        values::take(value);
    }

    void change(Index first, Index last, const stored_type* value) {
        node* const root = root_.load(std::memory_order_relaxed);
        auto* to = const_cast<leaf*>(tail_.last);
        bool routed = to != nullptr && first >= tail_.low;
        if (!routed) {
            const auto at = detail::range_walk<stored_type>(root, first);
            routed = at.surely_routes(last);
            to = const_cast<leaf*>(at.leaf);
            if (at.rightmost && at.child != 0) tail_ = {to, at.above->low(at.child)};
        }
        if (routed && in_place::change(*this, *to, first, last, value))
            kinds::refresh(root, first, false);
        else
            change_nodes(first, last, value, routed);
    }
    /// What the leaf cannot take, or what is not known to be the leaf's alone. Not in line: change keeps its walk in registers.
    [[gnu::noinline]] void change_nodes(Index first, Index last, const stored_type* value, bool refused) {
        tail_ = {};
        detail::range_span<Index> span;
        const auto at = detail::range_walk<stored_type>(root_.load(std::memory_order_relaxed), first, &span);
        const bool one_leaf = last <= span.high;
        const bool done = one_leaf && !refused && in_place::change(*this, const_cast<leaf&>(*at.leaf), first, last, value);
        if (!done && !(one_leaf && detail::range_split<range_map>::change(*this, at, span, first, last, value))) {
            edit whole{*this, first, last, value};
            grow(whole.publish());
        }
        kinds::refresh(root_.load(std::memory_order_relaxed), first, !done);
    }
    void grow(std::ptrdiff_t by) noexcept { size_.store(size() + static_cast<std::size_t>(by), std::memory_order_relaxed); }

    // A value that a split left in several places is counted here, and nowhere else.
    void share([[maybe_unused]] stored_type value) {
        if constexpr (values::owned) more_places_.add(value);
    }
    bool unshare([[maybe_unused]] stored_type value) noexcept {
        if constexpr (values::owned)
            return !more_places_.remove(value);
        else
            return false;
    }
    /// A value lost a place that outlives it: a slot of a leaf that goes on.
    void drop(stored_type value) noexcept {
        if (!unshare(value)) return;
        if constexpr (values::owned)
            if (removed_.collects()) return removed_.give(value);
        limbo_.bury(value);
    }
    /// A value lost a place that goes: a slot of a leaf that was replaced.
    void drop_in(leaf& l, unsigned slot) noexcept {
        const stored_type value = l.value(slot).load(std::memory_order_relaxed);
        if (!unshare(value)) return;
        if constexpr (values::owned) {
            if (removed_.collects()) return removed_.give(value);
            process::note_object_retired(value, detail::name_of<typename values::object>(), process::tree_locked_at);
        }
        l.doomed |= static_cast<std::uint16_t>(1U << slot);
    }

    void before_unlock() noexcept { limbo_.settle(size()); }
    static void after_unlock() noexcept { detail::keep_within_limit<D>(); }

    static void destroy_value([[maybe_unused]] stored_type value) noexcept {
        if constexpr (values::owned) {
            if constexpr (reference_counted<T>)
                detail::dispose<D>(value);
            else
                detail::delete_unseen<D>(value);
        }
    }
    static void destroy_doomed(node& n) noexcept {
        for (unsigned doomed = n.doomed; doomed != 0; doomed &= doomed - 1)
            destroy_value(
                static_cast<leaf&>(n).value(static_cast<unsigned>(std::countr_zero(doomed))).load(std::memory_order_relaxed));
    }

    detail::range_cell<node*> root_{nullptr};
    std::atomic<std::size_t> size_{0};
    std::atomic<unsigned> height_{0};
    /// The last leaf, if a store went there and no node was replaced since: who appends needs no walk.
    struct {
        const leaf* last = nullptr;
        Index low = 0;  // the least index that is routed to it
    } tail_;
    [[no_unique_address]] std::conditional_t<values::owned, detail::range_shares<typename values::object>,
                                             detail::range_nothing> more_places_;
    [[no_unique_address]] std::conditional_t<values::owned, removal, detail::range_nothing> removed_;
    limbo limbo_;
    [[no_unique_address]] mutex_type mutex_;
    [[no_unique_address]] typename lock_type::outside outside_;

    // Last, so that each is the only error: behind one, clang knows no more members.
    static_assert(
        detail::range_choices<Options>,
        "guarded: not the options of a range_map: derive them from range_options, and say gaps and marks as constants");
    static_assert(!detail::range_choices<Options> || std::same_as<options, Options>,
                  "guarded: the allocator of a range_map's options is none: give a standard allocator, of any value_type");
    static_assert(detail::range_keeps<T>,
                  "guarded: in_place words are copied out of critical sections, and this one may point into "
                  "protected memory: store the object itself, or specialise guarded::detached");
};

}}  // namespace guarded::GUARDED_ABI
