// The domains that the process uses. A question about all of them names none, so that a program is linked with the flavours of
// liburcu that it uses, and no others.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/board.hpp>
#include <guarded/domain/domain.hpp>

#include <array>
#include <atomic>

namespace guarded::process {

/// Asks by functions of liburcu's, and by tables of the program's own domains: the files that these are in stay.
class domains_in_use {
  public:
    /// Notes D when the file that calls this is loaded. liburcu then stays: it has threads and keys of its own.
    template <domain D>
    GUARDED_INLINE static void note() noexcept {
        static_cast<void>(&noted_<D>);
    }
    /// Whether this thread is inside a section of a domain whose table tells; or may be, in a domain that rests.
    static bool reading(bool or_may_be) noexcept {
        return any([or_may_be](const entry& d, const rcu_flavor_struct& table) {
            return (or_may_be || !d.rests) && table.read_ongoing != nullptr && table.read_ongoing() != 0;
        });
    }
    /// Whether this thread is one of liburcu's workers for one of them.
    static bool on_worker() noexcept {
        return any([](const entry& d, const rcu_flavor_struct&) { return d.workers.on_worker(); });
    }

  private:
    struct entry {
        std::atomic<const rcu_flavor_struct*> table{nullptr};
        std::atomic<bool> filled{false};
        bool rests = false;
        worker_calls workers{};
    };
    /// No more domains than that are asked.
    struct list {
        std::array<entry, 16> all{};
    };

    template <class Says>
    static bool any(Says says) noexcept {
        for (const auto& d : shared<list>::get().all)
            if (d.filled.load(std::memory_order_acquire) && says(d, *d.table.load(std::memory_order_relaxed))) return true;
        return false;
    }
    template <domain D>
    static bool add() noexcept {
        const rcu_flavor_struct* const table = &D::flavour();
        board::keep_file_of(table);
        for (auto& d : shared<list>::get().all) {
            const rcu_flavor_struct* there = nullptr;
            if (d.table.compare_exchange_strong(there, table)) {
                d.rests = D::rests;
                if constexpr (requires { worker_calls{D::workers()}; }) d.workers = D::workers();
                d.filled.store(true, std::memory_order_release);
                return true;
            }
            if (there == table) return true;
        }
        return false;
    }

    template <domain D>
    static inline const bool noted_ = add<D>();
};

}  // namespace guarded::process
