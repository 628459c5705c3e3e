// What destructors retire in turn, on a thread of liburcu's: a long chain would take one of the worker's rounds for each link,
// and the worker pauses for ten milliseconds after each.
#pragma once

#include <guarded/base/stock.hpp>
#include <guarded/base/thread_end.hpp>
#include <guarded/domain/domain.hpp>
#include <guarded/grace/call_rcu.hpp>
#include <guarded/grace/fork_gate.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace guarded::process {

/// One worker's. What destructors retire in one round of it is a generation: it goes with one head in the next round, and then
/// all generations behind it, after a grace period each, with no pause.
struct generations {
    std::atomic<bool> used{true};
    rcu_head round{};
    cds_wfcq_node* first = nullptr;
    rcu_head* last = nullptr;
    bool has_round = false;  // one is to come, or is going on
    generations* next = nullptr;

    void add(rcu_head& head) noexcept {
        head.next.next = nullptr;
        (last == nullptr ? first : last->next.next) = &head.next;
        last = &head;
    }
    /// Frees the generation that waits; what its destructors retire is the next one.
    void free_one() noexcept {
        last = nullptr;
        for (cds_wfcq_node* node = std::exchange(first, nullptr); node != nullptr;) {
            auto* const head = process::head_of(node);
            node = node->next;
            head->func(head);
        }
    }
};

template <domain D>
class in_turn {
  public:
    /// As call_rcu where a destructor runs on a worker. False where none does, or without memory.
    [[gnu::noinline]] static bool retire(rcu_head& head, void (*free)(rcu_head*)) noexcept {
        if (!D::on_worker()) return false;  // a thread of a strict unit's
        if (mine_ == nullptr) {
            mine_ = all_.take();
            if (mine_ == nullptr) return false;
            at_thread_end<leave>(mine_);
        }
        head.func = free;
        mine_->add(head);
        if (!std::exchange(mine_->has_round, true)) send(*mine_);
        return true;
    }

  private:
    /// Others wait behind them: a destructor that retires its like for ever holds up no other for ever.
    static constexpr int at_once = 128;  // docs/reclamation.md, "Retiring"

    static void send(generations& g) noexcept { call_rcu<D>(g.round, run); }
    /// Runs on the worker, or on the default worker if that one has ended; the default worker's own generations are others.
    static void run(rcu_head* round) noexcept {
        auto& g = *reinterpret_cast<generations*>(reinterpret_cast<std::uintptr_t>(round) - offsetof(generations, round));
        g.free_one();
        for (int more = 1; more < at_once && g.first != nullptr; ++more) {
            D::flavour().update_synchronize_rcu();
            g.free_one();
        }
        g.has_round = g.first != nullptr;
        if (g.has_round) send(g);
    }

    static void leave(void* mine) noexcept {
        auto& g = *static_cast<generations*>(mine);
        mine_ = nullptr;
        if (!g.has_round) g.used.store(false, std::memory_order_release);
    }

    static inline constinit stock<generations> all_{};
    static inline constinit thread_local generations* mine_ = nullptr;
};

}  // namespace guarded::process
