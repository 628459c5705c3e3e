// Deferred deletion on liburcu's call_rcu.
#pragma once

#include <guarded/fence/page_for.hpp>
#include <guarded/fence/retired.hpp>
#include <guarded/grace/registration.hpp>
#include <guarded/grace/tally.hpp>
#include <guarded/reclaim/detail/strict_reclaimer.hpp>

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <new>
#include <utility>

namespace guarded::process {

/// The memory of an object that is being freed after its grace period.
struct extent {
    std::uintptr_t begin = 0;
    std::uintptr_t end = 0;
    bool holds(const void* place) const noexcept {
        const auto at = reinterpret_cast<std::uintptr_t>(place);
        return begin <= at && at < end;
    }
};
template <domain D>
inline constinit thread_local extent dying{};

/// Sees how long grace periods take: a callback that does nothing else. One is out at a time; the first that would have to
/// follow it is remembered.
struct grace_period_probe {
    enum state : int { at_home, out, counting_follower, followed };
    std::atomic<int> is{at_home};
    std::atomic<std::int64_t> sent{0};
    std::atomic<std::int64_t> follower{0};
    std::atomic<std::int64_t> longest{0};
    std::atomic<std::uint64_t> ended{0};
    rcu_head head{};
};
template <domain D>
inline constinit grace_period_probe probe{};

}  // namespace guarded::process

namespace guarded { inline namespace GUARDED_ABI {

namespace detail {

/// Ends an object that no reader of D has seen for a grace period. What its own slots hold was out of reach as long as it,
/// unless a deleter keeps it for another life.
template <domain D, std::size_t size, class T, class Deleter>
void end_unseen(T* object, Deleter& end) noexcept {
    const auto begin = reinterpret_cast<std::uintptr_t>(object);
    constexpr bool ends = std::same_as<std::remove_const_t<Deleter>, std::default_delete<T>>;
    const auto outer = std::exchange(process::dying<D>, ends ? process::extent{begin, begin + size} : process::extent{});
    const process::ending noted{const_cast<const std::remove_cv_t<T>*>(object)};
    end(object);
    process::dying<D> = outer;
}
template <domain D, class T>
void delete_unseen(T* object) noexcept {
    std::default_delete<T> end;
    end_unseen<D, sizeof(T)>(object, end);
}

struct reclaimable_access;

/// Memory that outlives its removal by a grace period carries one of these. destroy gives back what it was counted as.
struct reclaim_head {
    rcu_head rcu;
    process::amount (*destroy)(reclaim_head*) noexcept;

    static reclaim_head* of(rcu_head* first) noexcept { return reinterpret_cast<reclaim_head*>(first); }
};

}  // namespace detail

namespace detail {

/// Memory for a sampled object, or for another.
template <class Otherwise>
GUARDED_INLINE void* sampled_or(std::size_t n, std::align_val_t a, Otherwise otherwise) {
    void* const p = page_for(n, static_cast<std::size_t>(a));
    return p != nullptr ? p : otherwise();
}
/// Whether it was a sampled object's, and is freed. g++ warns where it inlines our delete and not our new: it no longer knows
/// the pointer.
GUARDED_INLINE bool freed_sampled(void*& p) noexcept {
    asm("" : "+r"(p));
    if (!process::fence::holds(p)) [[likely]]
        return false;
    process::fence::release(p);
    return true;
}
inline constexpr std::align_val_t usual_alignment{alignof(std::max_align_t)};

}  // namespace detail

/// Base of objects that carry what their retirement needs: retire then allocates nothing. Of any domain; three words. Copies
/// are not retired with what they were copied from. A program's own forms of new are reached by ::new (arena) T; beside another
/// base with an operator new a class says which is meant: using guarded::reclaimable::operator new; and operator delete.
/// Mirrors C++26 rcu_obj_base and a struct rcu_head in a kernel's object.
class reclaimable {
  public:
    reclaimable() noexcept = default;
    reclaimable(const reclaimable&) noexcept : reclaimable{} {}
    reclaimable& operator=(const reclaimable&) noexcept { return *this; }

    // Takes part in sampling: see sampling.hpp.
    static void* operator new(std::size_t n) {
        return detail::sampled_or(n, detail::usual_alignment, [&] { return ::operator new(n); });
    }
    static void* operator new(std::size_t n, std::align_val_t a) {
        return detail::sampled_or(n, a, [&] { return ::operator new(n, a); });
    }
    static void* operator new(std::size_t n, const std::nothrow_t& t) noexcept {
        return detail::sampled_or(n, detail::usual_alignment, [&] { return ::operator new(n, t); });
    }
    static void* operator new(std::size_t n, std::align_val_t a, const std::nothrow_t& t) noexcept {
        return detail::sampled_or(n, a, [&] { return ::operator new(n, a, t); });
    }
    static void* operator new(std::size_t, void* place) noexcept { return place; }
    static void operator delete(void* p) noexcept {
        if (!detail::freed_sampled(p)) ::operator delete(p);
    }
    static void operator delete(void* p, std::align_val_t a) noexcept {
        if (!detail::freed_sampled(p)) ::operator delete(p, a);
    }
    static void operator delete(void* p, const std::nothrow_t& t) noexcept {
        if (!detail::freed_sampled(p)) ::operator delete(p, t);
    }
    static void operator delete(void* p, std::align_val_t a, const std::nothrow_t& t) noexcept {
        if (!detail::freed_sampled(p)) ::operator delete(p, a, t);
    }
    static void operator delete(void*, void*) noexcept {}

  protected:
    ~reclaimable() = default;

  private:
    friend detail::reclaimable_access;

    detail::reclaim_head guarded_head_{};  // a name that hides none of its users'
};

namespace detail {

template <domain D>
void reclaim(rcu_head* head) noexcept {
    auto* self = reclaim_head::of(head);
    happens_after(head);
    happens_after(&process::order_tag<D>);
    process::reclaiming = &process::fork_handled<D>;
    const auto freed = self->destroy(self);
    process::reclaiming = nullptr;
    process::tallies<D>::here().free(freed);
    happens_before(&process::callback_tag<D>);
}

template <domain D>
void probe_came_back(rcu_head*) noexcept {
    auto& probe = process::probe<D>;
    const auto waited = process::now() - probe.sent.load(std::memory_order_relaxed);
    if (waited > probe.longest.load(std::memory_order_relaxed)) probe.longest.store(waited, std::memory_order_relaxed);
    probe.ended.store(probe.ended.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    for (int is = probe.out;
         !probe.is.compare_exchange_weak(is, probe.at_home, std::memory_order_release, std::memory_order_acquire);
         is = probe.out) {
        if (is != probe.followed) continue;  // for the moments that counting takes
        probe.sent.store(probe.follower.load(std::memory_order_relaxed), std::memory_order_relaxed);
        probe.is.store(probe.out, std::memory_order_relaxed);
        return call_after_grace_period<D>(probe.head, probe_came_back<D>);
    }
}
/// Goes with what is retired when none is on its way, or as soon as that is back: what waits next to it waits as long. With no
/// fork meanwhile.
template <domain D>
[[gnu::noinline]] void send_probe() noexcept {
    auto& probe = process::probe<D>;
    int is = probe.at_home;
    if (probe.is.compare_exchange_strong(is, probe.out, std::memory_order_acquire)) {
        probe.sent.store(process::now(), std::memory_order_relaxed);
        return call_after_grace_period<D>(probe.head, probe_came_back<D>);
    }
    if (is != probe.out || !probe.is.compare_exchange_strong(is, probe.counting_follower, std::memory_order_relaxed)) return;
    probe.follower.store(process::now(), std::memory_order_relaxed);
    probe.is.store(probe.followed, std::memory_order_release);
}

/// Calls head.destroy after a grace period, on a thread of liburcu's. From inside a section, too. Mirrors call_rcu().
template <domain D>
GUARDED_INLINE void retire_head(reclaim_head& head, process::amount counted) noexcept {
    const auto add = [&head, counted] {
        process::tallies<D>::here().retire(counted);
        happens_before(&head);
        call_after_grace_period<D>(head.rcu, reclaim<D>);
        if (process::probe<D>.is.load(std::memory_order_relaxed) != process::grace_period_probe::followed) send_probe<D>();
    };
    if (process::fork_handled<D>.load(std::memory_order_relaxed)) [[unlikely]]
        return process::between_forks<D>(add);
    add();
}

template <domain D, class T, std::size_t size, class Deleter>
struct deletion : reclaim_head {
    T* object;
    [[no_unique_address]] Deleter end;

    deletion(T* o, Deleter&& e) noexcept(std::is_nothrow_move_constructible_v<Deleter>)
        : reclaim_head{{}, run}, object{o}, end(std::move(e)) {}
    static process::amount run(reclaim_head* head) noexcept {
        const std::unique_ptr<deletion> self{static_cast<deletion*>(head)};
        end_unseen<D, size>(self->object, self->end);
        return {1, size};
    }
};

template <class T>
[[noreturn, gnu::cold, gnu::noinline]] void fail_retired_twice(const T* object, source_place at) noexcept {
    fail({.what = "an object was retired twice", .used = name_of<T>(), .at = at, .given_away = process::retired_at(object)});
}

struct reclaimable_access {
    /// The head that an object carries, made ready to end it.
    template <domain D, class Deleter, class T>
    static reclaim_head& head(T* object, source_place at) noexcept {
        static_assert(std::is_standard_layout_v<reclaimable>, "its head is found at its beginning");
        auto& h = static_cast<reclaimable&>(const_cast<std::remove_cv_t<T>&>(*object)).guarded_head_;
        if (h.destroy != nullptr) [[unlikely]]
            fail_retired_twice(object, at);
        h.destroy = [](reclaim_head* its_head) noexcept -> process::amount {
            its_head->destroy = nullptr;  // the deleter may keep the object for another life
            Deleter end{};
            end_unseen<D, sizeof(T)>(static_cast<T*>(reinterpret_cast<reclaimable*>(its_head)), end);
            return {1, sizeof(T)};
        };
        return h;
    }
};

/// What ends an object after a grace period: the head that it carries, or a new one; null without memory.
template <domain D, class T, class Deleter>
reclaim_head* head_of(T* object, Deleter& end, source_place at) noexcept {
    if constexpr (std::is_base_of_v<reclaimable, T> && std::is_empty_v<Deleter> && std::is_default_constructible_v<Deleter>)
        return &reclaimable_access::head<D, Deleter>(object, at);
    else
        return new (std::nothrow) deletion<D, T, sizeof(T), Deleter>{object, std::move(end)};
}

/// Set aside for what is retired without memory where nothing may wait: inside sections, and in qsbr, whose threads may hold
/// something wherever they are online.
struct spare_deletion : reclaim_head {
    std::atomic<bool> used{false};
    void* object = nullptr;
    process::amount (*end)(void*) noexcept = nullptr;

    static process::amount run(reclaim_head* head) noexcept {
        auto* const self = static_cast<spare_deletion*>(head);
        const auto freed = self->end(self->object);
        self->used.store(false, std::memory_order_release);
        return freed;
    }
};
template <domain D>
inline constinit std::array<spare_deletion, 64> spare_deletions{};

template <domain D, class T, class Deleter>
[[gnu::cold, gnu::noinline]] void retire_without_memory(T* object, Deleter& end) noexcept {
    bool may_wait = !process::forking<D> && !inside_a_section();
    if constexpr (std::same_as<D, rcu_qsbr>) may_wait = may_wait && !D::online();
    if (may_wait) {
        wait_for_readers<D>();
        return end_unseen<D, sizeof(T)>(object, end);
    }
    if constexpr (std::is_empty_v<Deleter> && std::is_default_constructible_v<Deleter>) {
        for (auto& spare : spare_deletions<D>) {
            if (spare.used.exchange(true, std::memory_order_acquire)) continue;
            spare.destroy = spare_deletion::run;
            spare.object = const_cast<std::remove_cv_t<T>*>(object);
            spare.end = [](void* p) noexcept -> process::amount {
                Deleter again{};
                end_unseen<D, sizeof(T)>(static_cast<T*>(p), again);
                return {1, sizeof(T)};
            };
            return retire_head<D>(spare, {1, sizeof(T)});
        }
    }
    fail({.what = "no memory to retire an object inside a critical section: derive its class from guarded::reclaimable",
          .used = name_of<T>()});
}

/// Ends object after a grace period, retired `at`.
template <domain D, class T, class Deleter = std::default_delete<T>>
void retire_object(T* object, source_place at, Deleter end = {}) noexcept {
    reclaim_head* const head = head_of<D>(object, end, at);
    process::note_object_retired(object, name_of<T>(), at);
    if (head != nullptr) return retire_head<D>(*head, {1, sizeof(T)});
    retire_without_memory<D>(object, end);
}

}  // namespace detail
}}  // namespace guarded::GUARDED_ABI
