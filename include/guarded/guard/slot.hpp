// Slots: the places through which objects are published to readers.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/exceptions.hpp>
#include <guarded/base/misuse.hpp>
#include <guarded/base/rcu_dereference.hpp>
#include <guarded/base/why.hpp>
#include <guarded/check/section.hpp>
#include <guarded/domain/domain.hpp>
#include <guarded/guard/access.hpp>
#include <guarded/guard/detail/reach.hpp>
#include <guarded/guard/detail/reclaim_line.hpp>
#include <guarded/guard/detail/why_not_read.hpp>
#include <guarded/guard/keeper.hpp>
#include <guarded/guard/lender.hpp>
#include <guarded/guard/ptr.hpp>
#include <guarded/guard/result.hpp>
#include <guarded/reclaim/counted.hpp>
#include <guarded/reclaim/end_unseen.hpp>
#include <guarded/reclaim/ref.hpp>
#include <guarded/reclaim/unlinked.hpp>

#include <atomic>
#include <concepts>
#include <cstddef>
#include <memory>
#include <type_traits>
#include <utility>

namespace guarded { inline namespace GUARDED_ABI {

/// An address that can be compared and nothing else. Mirrors rcu_access_pointer().
class address {
  public:
    GUARDED_INLINE friend bool operator==(address a, address b) noexcept { return a.raw_ == b.raw_; }
    GUARDED_INLINE friend bool operator==(address a, std::nullptr_t) noexcept { return a.raw_ == nullptr; }
    template <class T, class G>
    GUARDED_INLINE friend bool operator==(address a, const ptr<T, G>& p) noexcept {
        return a.raw_ == detail::ptr_access::raw(p);
    }

  private:
    template <detail::one_object__put_an_array_into_a_class__void_references_and_volatile_are_none T, domain D>
    friend class slot;
    GUARDED_INLINE explicit address(const void* raw) noexcept : raw_{raw} {}

    const void* raw_;
};

/// What a compare_exchange did: on success `unlinked` is what was there, else `rejected` is what was to be stored, given
/// back. `seen` is what the slot held.
template <class T, domain D, class G>
struct [[nodiscard]] compare_exchange_result {
    guarded::unlinked<T, D> unlinked;
    std::unique_ptr<T> rejected;
    ptr<T, G> seen;
    bool exchanged;

    explicit operator bool() const noexcept { return exchanged; }
};

namespace detail {

/// What a slot cannot own, and why not.
template <class U, class T>
concept not_owner_of = !std::convertible_to<U, std::unique_ptr<T>>;
template <class U>
struct not_owned {
    using why = why::not_uniquely_owned__publish_takes_a_unique_ptr_by_std_move;
};
template <class T, class Delete>
    requires(!std::same_as<Delete, std::default_delete<T>>)
struct not_owned<std::unique_ptr<T, Delete>> {
    using why = why::unique_ptr_with_a_deleter_of_its_own__readers_come_first__let_the_object_s_destructor_do_its_work;
};
template <class U>
using why_not_owned = typename not_owned<std::remove_cvref_t<U>>::why;

template <class L, class P, class U, class D>
consteval auto why_not_exchange() {
    if constexpr (lender<L> && !reads_in<L, D>)
        return because<why::guard_of_another_domain__take_a_guard_of_the_domain_that_reclaims_this>;
    else
        return why_not_read<L, P, why_not_owned<U>>{};
}

template <class L, class P, class U, class T, class D>
concept exchanges =
    reads_in<L, D> && std::convertible_to<P, ptr<T, guard_of_t<L>>> && std::convertible_to<U, std::unique_ptr<T>>;

}  // namespace detail

/// Owns at most one T that readers of D may see at any time. Writers need no guard and may run at once; what they take out
/// comes back as unlinked. When the slot dies, what it holds is retired. A guard that reads lends a const object: there a
/// slot can be written where its class declares it mutable.
template <detail::one_object__put_an_array_into_a_class__void_references_and_volatile_are_none T, domain D = rcu_bp>
class slot {
  public:
    using element_type = T;
    using domain_type = D;

    slot() noexcept = default;
    explicit slot(std::unique_ptr<T> initial) noexcept : object_{initial.release()} {}
    template <class U>
        requires(detail::not_owner_of<U, T> && !std::same_as<std::remove_cvref_t<U>, slot>)
    explicit slot(U&&) GUARDED_DELETE("not uniquely owned: give the slot a unique_ptr of std::default_delete, by std::move");
    slot(const slot&) GUARDED_DELETE("a slot has an address that readers know: it is neither copied nor moved");
    slot& operator=(const slot&) = delete;
    ~slot();

    /// What the slot holds, bound to the guard. Null when it is empty. Wait-free. Mirrors rcu_dereference().
    template <reads_in<D> L>
    [[nodiscard]] GUARDED_INLINE ptr<T, detail::guard_of_t<L>> load(const L& g GUARDED_LIVE) const noexcept {
        g.require_live();
        return detail::ptr_access::bind(raw(), g);
    }
    template <class L, class Why = std::conditional_t<
                           lender<L>, why::guard_of_another_domain__take_a_guard_of_the_domain_that_reclaims_this,
                           why::no_guard__name_the_guard_that_protects_this>>
        requires(!reads_in<L, D>)
    Why load(const L&) const GUARDED_REJECTED;
    template <int = 0, class Why = why::no_guard__name_the_guard_that_protects_this>
    Why load() const GUARDED_REJECTED;
    template <owning_guard G, class Why = why::temporary_guard__it_ends_with_this_expression__give_it_a_name>
    Why load(const G&&) const GUARDED_REJECTED;

    /// Publishes an object; what it replaces is retired. Wait-free but for retire's allocation. Throws nothing.
    /// Mirrors rcu_assign_pointer() and call_rcu().
    void publish(std::unique_ptr<T>&& next, source_place at = source_place::here()) noexcept {
        retire(exchange(std::move(next), at), at);
    }

    /// Publishes an object, or null to empty the slot, and gives back what was there. Wait-free. Throws nothing.
    /// Mirrors rcu_xchg_pointer().
    [[nodiscard]] GUARDED_INLINE unlinked<T, D> exchange(std::unique_ptr<T>&& next,
                                                         detail::call_place at = detail::call_place::here()) noexcept {
        return detail::unlinked_access::make<D>(object_.exchange(next.release(), std::memory_order_acq_rel), at);
    }

    /// The same for a counted object that others refer to already: the slot holds this reference.
    template <std::same_as<T> U>
        requires reference_counted<U>
    void publish(ref<U>&& next, source_place at = source_place::here()) noexcept {
        retire(exchange(std::move(next), at), at);
    }
    template <std::same_as<T> U>
        requires reference_counted<U>
    [[nodiscard]] GUARDED_INLINE unlinked<T, D> exchange(ref<U>&& next,
                                                         detail::call_place at = detail::call_place::here()) noexcept {
        return detail::unlinked_access::make<D>(object_.exchange(detail::ref_access::take(next), std::memory_order_acq_rel),
                                                at);
    }

    /// Publishes an object if the slot still holds `expected`, which was read under g: so it cannot be another object at the
    /// same address. On failure the object comes back, with what was seen. Wait-free. Throws nothing. Acquires on failure,
    /// which rcu_cmpxchg_pointer() does not.
    template <reads_in<D> L>
    GUARDED_INLINE auto compare_exchange(const L& g GUARDED_LIVE, const ptr<T, detail::guard_of_t<L>>& expected,
                                         std::unique_ptr<T>&& next,
                                         detail::call_place at = detail::call_place::here()) noexcept {
        T* seen = detail::ptr_access::checked(g, expected);
        const bool done =
            object_.compare_exchange_strong(seen, next.get(), std::memory_order_acq_rel, std::memory_order_acquire);
        if (done) static_cast<void>(next.release());
        return compare_exchange_result<T, D, detail::guard_of_t<L>>{detail::unlinked_access::make<D>(done ? seen : nullptr, at),
                                                                    std::move(next), detail::ptr_access::bind(seen, g), done};
    }

    // Published objects belong to readers: nothing else may own them.
    template <detail::not_owner_of<T> U, class Why = detail::why_not_owned<U>>
    Why publish(U&&) GUARDED_REJECTED;
    template <detail::not_owner_of<T> U, class Why = detail::why_not_owned<U>>
    Why exchange(U&&) GUARDED_REJECTED;
    template <class L, class P, class U, class Why = typename decltype(detail::why_not_exchange<L, P, U, D>())::type>
        requires(!detail::exchanges<L, P, U, T, D>)
    Why compare_exchange(const L&, const P&, U&&) GUARDED_REJECTED;

    // A guard that reads lends slots as const. These have the parameters of the real ones, or a conversion would prefer them.
    template <int = 0, class Why = why::slot_of_a_const_object__declare_it_mutable_or_write_under_the_write_guard>
    Why publish(std::unique_ptr<T>&&) const GUARDED_REJECTED;
    template <int = 0, class Why = why::slot_of_a_const_object__declare_it_mutable_or_write_under_the_write_guard>
    Why exchange(std::unique_ptr<T>&&) const GUARDED_REJECTED;
    template <reads_in<D> L, class Why = why::slot_of_a_const_object__declare_it_mutable_or_write_under_the_write_guard>
    Why compare_exchange(const L&, const ptr<T, detail::guard_of_t<L>>&, std::unique_ptr<T>&&) const GUARDED_REJECTED;

    /// The address in the slot, for comparison only: needs no guard. Mirrors rcu_access_pointer().
    [[nodiscard]] GUARDED_INLINE address access() const noexcept { return address{object_.load(std::memory_order_relaxed)}; }

  private:
    template <class M, class G>
    friend struct detail::link;
    GUARDED_INLINE T* raw() const noexcept { return object_.load(detail::rcu_dereference_order); }

    std::atomic<T*> object_{nullptr};
};

// What was unlinked may leave the section: no guard protects it any more.
template <class T, domain D>
inline constexpr bool detached<unlinked<T, D>> = true;

namespace detail {

/// Whoever keeps an object may publish in its slots.
template <class U, class D>
struct written_by_any<slot<U, D>> {
    static constexpr bool known = true;
    template <class Next>
        requires std::convertible_to<Next, std::unique_ptr<U>> || std::same_as<Next, ref<U>>
    GUARDED_INLINE static void write(slot<U, D>& to, Next&& next) noexcept {
        to.publish(std::forward<Next>(next));
    }
};

/// A slot is a link that load follows, under guards of its domain.
template <class U, class D, class G>
struct link<slot<U, D>, G> {
    static constexpr bool follows = reads_in<G, D>;
    using why_not = why::guard_of_another_domain__take_a_guard_of_the_domain_that_reclaims_this;
    GUARDED_INLINE static U* next(const slot<U, D>& s) noexcept { return s.raw(); }
};

}  // namespace detail

template <detail::one_object__put_an_array_into_a_class__void_references_and_volatile_are_none T, domain D>
slot<T, D>::~slot() {
    if constexpr (reference_counted<T>)
        static_assert(std::same_as<typename T::counted_domain, D>,
                      "guarded: counted for another domain: name the slot's domain in the object's base, counted<D>");
    // Emptied first: a reader that outlives a static slot finds nothing.
    T* object = object_.exchange(nullptr, std::memory_order_acq_rel);
    if (object == nullptr) return;
    bool unseen = process::dying<D>.holds(this);
    if (!unseen) detail::dispose<D>(object);
    if constexpr (reference_counted<T>) unseen = unseen && detail::counted_access::release(*object);
    if (unseen) detail::reclaim_line<D, T>::add(object);
}

}}  // namespace guarded::GUARDED_ABI
