// Many unlinked objects that wait for one grace period.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/fail.hpp>
#include <guarded/base/misuse.hpp>
#include <guarded/check/lost_places.hpp>
#include <guarded/domain/domain.hpp>
#include <guarded/grace/tally.hpp>
#include <guarded/reclaim/counted.hpp>
#include <guarded/reclaim/retire.hpp>
#include <guarded/reclaim/unlinked.hpp>

#include <cstddef>
#include <memory>

namespace guarded { inline namespace GUARDED_ABI {

/// Collects what was unlinked from a domain's slots, objects of any type, and retires all at once: one callback, one grace
/// period, freed in the order in which they came. A batch that was not retired is retired at its end. It is one thread's.
template <domain D = rcu_bp>
class [[nodiscard]] batch {
  public:
    /// Throws std::bad_alloc.
    batch() : all_{new lot} {}
    batch(const batch&) = delete;
    batch& operator=(const batch&) = delete;
    batch(batch&& other) noexcept : all_{std::exchange(other.all_, nullptr)} {}
    ~batch() { hand_over(); }

    /// Adds an object. Complexity: constant, one small allocation, none for a reclaimable object. Without memory the object is
    /// retired by itself. Throws nothing. Counted objects lose the slot's reference, and the last reference retires them by
    /// itself.
    template <class T>
    void add(unlinked<T, D>&& u GUARDED_LIVE, source_place at = source_place::here()) noexcept {
        require_whole(at);
        T* const object = detail::unlinked_access::spend(u, at);
        if (object == nullptr) return;
        if constexpr (reference_counted<T>) {
            detail::dispose<D>(object, at);
        } else {
            detail::lose_object(object, sizeof(T));
            std::default_delete<T> end;
            detail::reclaim_head* const head = detail::head_of<D>(object, end, at);
            if (head == nullptr) return detail::retire_object<D>(object, at);
            process::note_object_retired(object, detail::name_of<T>(), at);
            head->rcu.next.next = nullptr;
            (all_->last == nullptr ? all_->first : all_->last->rcu.next.next) = &head->rcu.next;
            all_->last = head;
            all_->counted = all_->counted + process::amount{1, sizeof(T)};
        }
    }
    /// How many objects it holds.
    [[nodiscard]] std::size_t size() const noexcept { return all_ == nullptr ? 0 : all_->counted.objects; }

    /// Frees all of them once no reader can see them. As retire of one, but constant whatever their number.
    friend void retire(batch&& b, source_place at = source_place::here()) noexcept {
        b.require_whole(at);
        b.hand_over();
        detail::keep_within_limit<D>();
    }

  private:
    struct lot : detail::reclaim_head {
        cds_wfcq_node* first = nullptr;
        detail::reclaim_head* last = nullptr;
        process::amount counted{};

        lot() noexcept : detail::reclaim_head{{}, run} {}
        static process::amount run(detail::reclaim_head* head) noexcept {
            const std::unique_ptr<lot> self{static_cast<lot*>(head)};
            for (auto* node = self->first; node != nullptr;) {
                auto* const item = detail::reclaim_head::of(reinterpret_cast<rcu_head*>(node));  // its first member
                node = node->next;
                item->destroy(item);
            }
            return self->counted;
        }
    };
    void require_whole(source_place at) const noexcept {
        if (all_ == nullptr) [[unlikely]]
            detail::fail({.what = "this batch was already retired or moved away", .at = at});
    }
    void hand_over() noexcept {
        lot* const all = std::exchange(all_, nullptr);
        if (all == nullptr) return;
        if (all->first == nullptr)
            delete all;
        else
            detail::retire_head<D>(*all, all->counted);
    }

    lot* all_;
};

}}  // namespace guarded::GUARDED_ABI
