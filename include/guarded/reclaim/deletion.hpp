// Retiring an object of any type, with a deleter or by the head that it carries.
#pragma once

#include <guarded/base/config.hpp>
#include <guarded/base/fail.hpp>
#include <guarded/base/misuse.hpp>
#include <guarded/base/name_of.hpp>
#include <guarded/domain/domain.hpp>
#include <guarded/fence/retired.hpp>
#include <guarded/grace/fork_gate.hpp>
#include <guarded/grace/tally.hpp>
#include <guarded/grace/wait.hpp>
#include <guarded/reclaim/end_unseen.hpp>
#include <guarded/reclaim/reclaimable.hpp>
#include <guarded/reclaim/retire.hpp>

#include <array>
#include <atomic>
#include <concepts>
#include <cstddef>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

namespace guarded { inline namespace GUARDED_ABI { namespace detail {

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

/// Set aside (docs/reclamation.md, "Retiring") for retirements without memory where a thread may not wait: inside sections, and
/// while it is online in a domain that rests, where it may hold something anywhere.
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
    if (!process::is_forking<D> && !inside_a_section<D>()) {
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

}}}  // namespace guarded::GUARDED_ABI::detail
