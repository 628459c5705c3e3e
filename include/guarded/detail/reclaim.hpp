// Deferred deletion on liburcu's call_rcu.
#pragma once

#include <guarded/registration.hpp>

#include <atomic>
#include <cstdint>
#include <memory>
#include <new>

namespace guarded::inline GUARDED_ABI {

/// Objects given to a domain for reclamation, and those it has freed. Tree nodes count as objects.
struct reclaim_stats {
    std::uint64_t retired;
    std::uint64_t freed;
};

namespace detail {

template <domain D>
struct reclaim_counters {
    static inline std::atomic<std::uint64_t> retired{0};
    static inline std::atomic<std::uint64_t> freed{0};
};

/// Set while a callback of the domain runs: what dies then has had its grace period with the object that owned it.
template <domain D>
inline constinit thread_local bool reclaiming = false;

/// Memory that outlives its removal by a grace period carries one of these.
struct reclaim_head : rcu_head {
    void (*destroy)(reclaim_head*) noexcept;
};

template <domain D>
void reclaim(rcu_head* head) noexcept {
    auto* self = static_cast<reclaim_head*>(head);
    happens_after(head);
    happens_after(&order_tag<D>);
    const bool outer = std::exchange(reclaiming<D>, true);
    self->destroy(self);
    reclaiming<D> = outer;
    reclaim_counters<D>::freed.fetch_add(1, std::memory_order_relaxed);
}

/// Calls head.destroy after a grace period, on a thread of liburcu's. From inside a section, too. Mirrors call_rcu().
template <domain D>
void retire_head(reclaim_head& head) noexcept {
    reclaim_counters<D>::retired.fetch_add(1, std::memory_order_relaxed);
    happens_before(&head);
    D::flavour().update_call_rcu(&head, reclaim<D>);
}

template <class T>
struct deletion : reclaim_head {
    std::unique_ptr<T> object;
    static void run(reclaim_head* self) noexcept { delete static_cast<deletion*>(self); }
};

/// Deletes object after a grace period. Without memory for the callback it waits for the grace period itself.
template <domain D, class T>
void retire_object(T* object) noexcept {
    auto* callback = new (std::nothrow) deletion<T>;
    if (callback == nullptr) {
        wait_for_readers<D>();
        delete object;
        return;
    }
    callback->object.reset(object);
    callback->destroy = deletion<T>::run;
    retire_head<D>(*callback);
}

}  // namespace detail

/// Counters of a domain since the program began. Relaxed: exact once threads are joined and barrier() has returned.
template <domain D = rcu_bp>
[[nodiscard]] reclaim_stats stats() noexcept {
    using counters = detail::reclaim_counters<D>;
    const auto freed = counters::freed.load(std::memory_order_relaxed);
    return {counters::retired.load(std::memory_order_relaxed), freed};
}

}  // namespace guarded::inline GUARDED_ABI
