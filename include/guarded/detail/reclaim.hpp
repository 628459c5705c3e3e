// Deferred deletion on liburcu's call_rcu.
#pragma once

#include <guarded/registration.hpp>

#include <atomic>
#include <cstdint>
#include <memory>
#include <new>
#include <utility>

namespace guarded::process {

template <domain D>
struct reclaim_counters {
    static inline std::atomic<std::uint64_t> retired{0};
    static inline std::atomic<std::uint64_t> freed{0};
};

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

}  // namespace guarded::process

namespace guarded::inline GUARDED_ABI {

/// Objects given to a domain for reclamation, and those it has freed. A batch of a tree's nodes counts as one.
struct reclaim_stats {
    std::uint64_t retired;
    std::uint64_t freed;
};

namespace detail {

/// Deletes an object that no reader of D has seen for a grace period. What its own slots hold was out of reach as long as it.
template <domain D, class T>
void delete_unseen(T* object) noexcept {
    const auto outer = std::exchange(process::dying<D>, process::extent{reinterpret_cast<std::uintptr_t>(object),
                                                                        reinterpret_cast<std::uintptr_t>(object + 1)});
    delete object;
    process::dying<D> = outer;
}

/// Memory that outlives its removal by a grace period carries one of these.
struct reclaim_head : rcu_head {
    void (*destroy)(reclaim_head*) noexcept;
};

template <domain D>
void reclaim(rcu_head* head) noexcept {
    auto* self = static_cast<reclaim_head*>(head);
    happens_after(head);
    happens_after(&process::order_tag<D>);
    process::reclaiming<D> = true;
    self->destroy(self);
    process::reclaiming<D> = false;
    process::reclaim_counters<D>::freed.fetch_add(1, std::memory_order_relaxed);
}

/// Calls head.destroy after a grace period, on a thread of liburcu's. From inside a section, too. Mirrors call_rcu().
template <domain D>
void retire_head(reclaim_head& head) noexcept {
    process::reclaim_counters<D>::retired.fetch_add(1, std::memory_order_relaxed);
    happens_before(&head);
    D::flavour().update_call_rcu(&head, reclaim<D>);
}

template <domain D, class T>
struct deletion : reclaim_head {
    T* object;
    static void run(reclaim_head* head) noexcept {
        const std::unique_ptr<deletion> self{static_cast<deletion*>(head)};
        delete_unseen<D>(self->object);
    }
};

/// Deletes object after a grace period. Without memory for the callback it waits for the grace period itself.
template <domain D, class T>
void retire_object(T* object) noexcept {
    auto* callback = new (std::nothrow) deletion<D, T>;
    if (callback == nullptr) {
        wait_for_readers<D>();
        delete_unseen<D>(object);
        return;
    }
    callback->object = object;
    callback->destroy = deletion<D, T>::run;
    retire_head<D>(*callback);
}

}  // namespace detail

/// Counters of a domain since the program began. Relaxed: exact once threads are joined and barrier() has returned.
template <domain D = rcu_bp>
[[nodiscard]] reclaim_stats stats() noexcept {
    using counters = process::reclaim_counters<D>;
    const auto freed = counters::freed.load(std::memory_order_relaxed);
    return {counters::retired.load(std::memory_order_relaxed), freed};
}

}  // namespace guarded::inline GUARDED_ABI
