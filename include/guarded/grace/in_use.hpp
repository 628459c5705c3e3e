// The domains that the process uses: what asks about all of them names none, so that a program is linked with the flavours of
// liburcu that it uses, and no others.
#pragma once

#include <guarded/base/board.hpp>
#include <guarded/domain/domain.hpp>

#include <pthread.h>

#include <array>
#include <atomic>
#include <concepts>

namespace guarded::process {

/// Of liburcu's functions alone, which stay when a file with a copy of the library is unloaded.
class domains_in_use {
  public:
    /// From when the file is loaded that calls it. liburcu then stays: it has threads and keys of its own.
    template <domain D>
    GUARDED_INLINE static void note() noexcept {
        static_cast<void>(&noted_<D>);
    }
    /// Whether this thread is inside a section of one that tells; or may be, in one that does not.
    static bool reading(bool or_may_be) noexcept {
        return any(
            [or_may_be](const entry& d) { return (or_may_be || d.tells_sections) && d.calls.table->read_ongoing() != 0; });
    }
    /// Whether it frees for one.
    static bool on_worker() noexcept {
        return any([](const entry& d) {
            auto* const mine = d.calls.thread_worker();
            return mine != nullptr && pthread_equal(d.calls.thread_of(mine), pthread_self()) != 0;
        });
    }

  private:
    struct entry {
        std::atomic<const rcu_flavor_struct*> claimed{nullptr};
        std::atomic<bool> filled{false};
        bool tells_sections = false;
        flavour_calls calls{};
    };
    struct list {
        std::array<entry, 16> all{};
    };

    template <class Says>
    static bool any(Says says) noexcept {
        for (const auto& d : shared<list>::get().all)
            if (d.filled.load(std::memory_order_acquire) && says(d)) return true;
        return false;
    }
    template <domain D>
    static bool add() noexcept {
        const auto calls = D::calls();
        board::keep_file_of(calls.table);
        for (auto& d : shared<list>::get().all) {
            const rcu_flavor_struct* there = nullptr;
            if (d.claimed.compare_exchange_strong(there, calls.table)) {
                d.calls = calls;
                d.tells_sections = !std::same_as<D, rcu_qsbr>;
                d.filled.store(true, std::memory_order_release);
                return true;
            }
            if (there == calls.table) return true;
        }
        return false;
    }

    template <domain D>
    static inline const bool noted_ = add<D>();
};

}  // namespace guarded::process
