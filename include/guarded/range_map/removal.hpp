// Where what a writer removes from a tree goes: to the domain, or to a function that collects it.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/fail.hpp>
#include <guarded/base/misuse.hpp>
#include <guarded/base/name_of.hpp>
#include <guarded/domain/domain.hpp>
#include <guarded/fence/retired.hpp>
#include <guarded/reclaim/counted.hpp>
#include <guarded/reclaim/end_unseen.hpp>
#include <guarded/reclaim/unlinked.hpp>
#include <guarded/structure/limbo.hpp>
#include <guarded/structure/value.hpp>
#include <guarded/tree/kinds.hpp>
#include <guarded/tree/pool.hpp>

#include <atomic>
#include <bit>
#include <memory>
#include <type_traits>
#include <utility>

namespace guarded { inline namespace GUARDED_ABI { namespace detail {

/// What range_limbo has to know of a tree's values: their types, and how they end.
template <class Kinds, class T, domain D, class Allocator>
struct range_contents {
    using kinds = Kinds;
    using element_type = T;
    using domain_type = D;
    using allocator_type = Allocator;
    using stored_type = typename Kinds::stored;

    static void destroy_value([[maybe_unused]] stored_type value) noexcept {
        if constexpr (range_value<T>::owned) {
            if constexpr (reference_counted<T>)
                dispose<D>(value);
            else
                delete_unseen<D>(value);
        }
    }
    static void destroy_doomed(typename Kinds::node& n) noexcept {
        auto& l = static_cast<typename Kinds::leaf&>(n);
        for (unsigned doomed = n.doomed; doomed != 0; doomed &= doomed - 1)
            destroy_value(l.value(static_cast<unsigned>(std::countr_zero(doomed))).load(std::memory_order_relaxed));
    }
};

/// The function that collects what writers remove, if there is one.
template <class T, domain D>
class range_collector {
  public:
    /// While one exists, what writers remove goes to fn instead of the domain.
    class collecting {
      public:
        template <class Fn>
        collecting(range_collector& from, Fn& fn) noexcept : from_{from} {
            require(!from.collects(), "a function that is given what a tree removed changes the tree");
            from.give_ = [](const void* to, T* value) noexcept {
                (*static_cast<Fn*>(const_cast<void*>(to)))(unlinked_access::make<D>(value, process::tree_locked_at));
            };
            from.to_ = std::addressof(fn);
        }
        collecting(const collecting&) = delete;
        collecting& operator=(const collecting&) = delete;
        ~collecting() { from_ = {}; }

      private:
        range_collector& from_;
    };

    bool collects() const noexcept { return give_ != nullptr; }
    void give(T* value) const noexcept { give_(to_, value); }
    /// Whether a user's function runs.
    bool busy() const noexcept { return busy_; }

    /// Gives to a user's function, which must leave the tree and the guard as they are.
    template <class L, class Fn>
    auto giving(const L& w GUARDED_LIVE, Fn& fn) noexcept {
        return [this, &w, &fn](unlinked<T, D>&& u) noexcept {
            busy_ = true;
            fn(std::move(u));
            w.require_live();
            busy_ = false;
        };
    }

  private:
    void (*give_)(const void*, T*) noexcept = nullptr;
    const void* to_ = nullptr;
    bool busy_ = false;
};

/// What range_tree asks of its Removal. Words go nowhere, and no function collects them.
template <class Contents>
class range_removal {
    using V = typename Contents::stored_type;
    using object = typename Contents::element_type;
    static constexpr bool owned = range_value<object>::owned;

  public:
    using limbo_type = range_limbo<Contents, range_pool<typename Contents::kinds, typename Contents::allocator_type>>;

    explicit range_removal(const typename Contents::allocator_type& a) noexcept : limbo_{a} {}

    limbo_type& limbo() noexcept { return limbo_; }
    const limbo_type& limbo() const noexcept { return limbo_; }
    auto& collector() noexcept { return collector_; }

    void drop(V value) noexcept {
        if constexpr (owned)
            if (collector_.collects()) return collector_.give(value);
        limbo_.bury(value);
    }
    bool dooms([[maybe_unused]] V value) noexcept {
        if constexpr (owned) {
            if (collector_.collects()) {
                collector_.give(value);
                return false;
            }
            process::note_object_retired(value, name_of<object>(), process::tree_locked_at);
        }
        return true;
    }

  private:
    [[no_unique_address]] std::conditional_t<owned, range_collector<object, typename Contents::domain_type>, range_nothing>
        collector_{};
    limbo_type limbo_;
};

}}}  // namespace guarded::GUARDED_ABI::detail
