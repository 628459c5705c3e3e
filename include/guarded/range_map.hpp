// range_map: disjoint closed ranges [first, last] of an unsigned index, each with a T. Readers walk it under RCU while one
// writer at a time changes it; every change is one step to readers. The kernel's maple tree is its model.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/fail.hpp>
#include <guarded/base/why.hpp>
#include <guarded/check/held_locks.hpp>
#include <guarded/check/section.hpp>
#include <guarded/domain/domain.hpp>
#include <guarded/fence/retired.hpp>
#include <guarded/guard/lock_owner.hpp>
#include <guarded/guard/locked.hpp>
#include <guarded/range_map/bulk.hpp>
#include <guarded/range_map/gaps.hpp>
#include <guarded/range_map/marks.hpp>
#include <guarded/range_map/options.hpp>
#include <guarded/range_map/reading.hpp>
#include <guarded/range_map/removal.hpp>
#include <guarded/range_map/unlocked.hpp>
#include <guarded/range_map/writing.hpp>
#include <guarded/reclaim/counted.hpp>
#include <guarded/reclaim/unlinked.hpp>
#include <guarded/structure/access.hpp>
#include <guarded/structure/limbo.hpp>
#include <guarded/structure/outer_lock.hpp>
#include <guarded/structure/value.hpp>
#include <guarded/tree/kinds.hpp>
#include <guarded/tree/tree.hpp>

#include <concepts>
#include <cstddef>
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
template <detail::unsigned_index_of_up_to_64_bits Index,
          detail::one_object__put_an_array_into_a_class__void_references_and_volatile_are_none T, domain D = rcu_bp,
          class Mutex = std::mutex, class Options = range_options>
    requires detail::not_recursive__under_an_inner_guard_what_the_outer_one_still_reads_is_changed_or_freed<Mutex>
class range_map : public range_reading<range_map<Index, T, D, Mutex, Options>, Index, T>,
                  public range_writing<range_map<Index, T, D, Mutex, Options>, Index, T, D>,
                  public range_bulk<range_map<Index, T, D, Mutex, Options>, Index, T, detail::range_usable_t<Options>>,
                  public range_gaps<range_map<Index, T, D, Mutex, Options>, Index, T, detail::range_usable_t<Options>>,
                  public range_marks<range_map<Index, T, D, Mutex, Options>, Index, T, detail::range_usable_t<Options>> {
    using lock_type = detail::tree_lock<range_map, Mutex>;
    static_assert(lock_type::is_outer || basic_lockable<Mutex>);

  public:
    using index_type = Index;
    using element_type = T;
    using domain_type = D;
    using mutex_type = typename lock_type::mutex;
    using lock_owner_type = typename lock_type::owner;
    using options = detail::range_usable_t<Options>;
    using allocator_type = typename options::allocator;

  private:
    using kinds = detail::range_kinds<Index, typename detail::range_value<T>::stored, options>;
    using engine = detail::range_tree<kinds, detail::range_removal<detail::range_contents<kinds, T, D, allocator_type>>>;

  public:
    range_map() noexcept(noexcept(allocator_type{})) : range_map(allocator_type{}) {}
    explicit range_map(const allocator_type& a) noexcept : tree_{a} {}
    range_map(const range_map&) GUARDED_DELETE("a tree has an address that readers know: it is neither copied nor moved");
    range_map& operator=(const range_map&) = delete;
    void lock() GUARDED_DELETE("the guard is what reads and writes: auto w = lock(tree)");
    void lock_shared() GUARDED_DELETE("the guard is what reads: auto g = lock_shared(tree)");
    bool try_lock() GUARDED_DELETE("the guard is what reads and writes: auto w = try_lock(tree)");
    ~range_map() {
        process::tree_locked_at = {};
        if constexpr (!lock_type::is_outer)
            detail::require_free(&mutex_);
        else if (outside_.waits)
            detail::owner_access::mutex(*const_cast<lock_owner_type*>(outside_.owner)).forget(outside_);
    }

    // --- reading: see range_reading

    /// The number of entries. Relaxed: exact for writers. Constant.
    [[nodiscard]] std::size_t size() const noexcept { return tree_.size(); }
    /// The number of levels, leaves included. Relaxed: exact for writers. Constant.
    [[nodiscard]] unsigned height() const noexcept { return tree_.height(); }
    [[nodiscard]] bool empty() const noexcept { return size() == 0; }

    // --- writing: see range_writing

  private:
    friend detail::owner_access;
    friend detail::tree_access;

    /// A tree that begins as fill(engine) leaves it; fill may throw.
    template <class Fill>
    range_map(const allocator_type& a, Fill fill) : range_map(a) {
        fill(tree_);
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
        if constexpr (detail::range_value<T>::owned)
            detail::require(!tree_.removal().collector().busy(),
                            "a function that is given what a tree removed changes the tree");
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

    void before_unlock() noexcept { tree_.limbo().settle(size()); }
    static void after_unlock() noexcept { detail::keep_within_limit<D>(); }

    engine tree_;
    [[no_unique_address]] mutex_type mutex_{};
    [[no_unique_address]] typename lock_type::outside outside_{};

    // Last, so that each is the only error: after one, clang knows no more members.
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
