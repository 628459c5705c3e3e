// The limit that set_limit gives to what waits in a domain, and the waiting for it: keep_within_limit is called at the end of
// each retirement, of a batch, of a tree's write guard, and at quiescent states.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/board.hpp>
#include <guarded/domain/at_rest.hpp>
#include <guarded/domain/domain.hpp>
#include <guarded/grace/fork_gate.hpp>
#include <guarded/grace/in_use.hpp>
#include <guarded/grace/tally.hpp>
#include <guarded/grace/wait.hpp>

#include <atomic>
#include <cstdint>
#include <limits>
#include <mutex>

namespace guarded::process {

/// The process's limit, given by any copy of the library.
template <domain D>
struct limit {
    std::atomic<std::uint64_t> objects{std::numeric_limits<std::uint64_t>::max()};
    std::atomic<std::uint64_t> bytes{std::numeric_limits<std::uint64_t>::max()};
    std::atomic<bool> given{false};
    std::mutex waiting{};

    static const void* of() noexcept { return &D::flavour(); }
    static limit& here() noexcept { return shared<limit>::get(); }
    bool holds() const noexcept {
        const auto freed = tallies<D>::freed();  // first: what was freed was retired before
        const auto pending = tallies<D>::retired() - freed;
        return pending.objects <= objects.load(std::memory_order_relaxed) &&
               pending.bytes <= bytes.load(std::memory_order_relaxed);
    }
};

}  // namespace guarded::process

namespace guarded { inline namespace GUARDED_ABI { namespace detail {

/// Whether liburcu runs a callback on this thread, the program's own C code included.
template <domain D>
bool on_a_worker() noexcept {
    return D::on_worker() || process::domains_in_use::on_worker();
}

template <domain D, bool resting>
[[gnu::noinline]] void wait_for_limit() noexcept {
    auto& here = process::limit<D>::here();
    if constexpr (D::rests && !resting)
        if (D::online()) return;
    // A thread that waits for the mutex, too, must hold up no grace period.
    [[maybe_unused]] const process::at_rest<D> waiting;
    if (process::is_forking<D> || process::reclaiming != nullptr || inside_a_section<D>() || on_a_worker<D>()) return;
    while (!here.holds()) {
        const std::lock_guard one_at_a_time{here.waiting};
        if (!here.holds()) wait_for_callbacks<D>();
    }
}

/// Called after something was retired. Waits outside sections; an online qsbr thread waits only where it is `resting`, at its
/// quiescent state, since nothing else tells where it may wait.
template <domain D, bool resting = false>
GUARDED_INLINE void keep_within_limit() noexcept {
    if (process::limit<D>::here().given.load(std::memory_order_relaxed)) [[unlikely]]
        wait_for_limit<D, resting>();
    if constexpr (resting || !D::rests) {
#if GUARDED_STRICT
        if (const auto* const more = process::also_reclaims<D>.load(std::memory_order_acquire);
            more != nullptr && !known_inside_a_section<D>()) {
            [[maybe_unused]] const process::at_rest<D> waiting;
            more->hurry();
        }
#endif
    }
}

}}}  // namespace guarded::GUARDED_ABI::detail
