// Asking whether a grace period has passed, without waiting for it.
#pragma once

#include <guarded/base/config.hpp>
#include <guarded/base/tsan.hpp>
#include <guarded/domain/domain.hpp>
#include <guarded/grace/call_rcu.hpp>
#include <guarded/grace/fork_gate.hpp>
#include <guarded/grace/in_use.hpp>

#include <atomic>
#include <cstdint>
#include <mutex>
#include <utility>

namespace guarded::process {

/// liburcu polls from 0.14 on.
template <class Flavour>
concept polls = requires(const Flavour& f) {
    f.update_start_poll_synchronize_rcu();
    f.update_poll_state_synchronize_rcu(f.update_start_poll_synchronize_rcu());
};

/// Numbers grace periods for an older liburcu: at most one is on its way, and one more is to follow.
template <domain D>
class poller {
  public:
    static inline constinit std::mutex mutex{};

    static std::uint64_t start() noexcept {
        if constexpr (!D::needs_registration) D::register_this_thread();
        std::unique_lock lock{mutex, std::defer_lock};
        if (!locked_innermost<D>) lock.lock();
        if (on_its_way_) {  // it may have begun before what the caller did
            one_more_ = true;
            return begun_ + 1;
        }
        on_its_way_ = true;
        send();
        return begun_;
    }
    /// Whether a grace period is to follow the one on its way.
    static bool one_more() noexcept {
        const std::lock_guard lock{mutex};
        return one_more_;
    }
    static bool has_ended(std::uint64_t number) noexcept { return ended_.load(std::memory_order_acquire) >= number; }

  private:
    static void send() noexcept {
        ++begun_;
        call_rcu<D>(head_, [](rcu_head*) {
            const std::lock_guard lock{mutex};
            ended_.store(begun_, std::memory_order_release);
            on_its_way_ = std::exchange(one_more_, false);
            if (on_its_way_) send();
        });
    }

    static inline constinit rcu_head head_{};
    static inline std::uint64_t begun_ = 0;
    static inline std::atomic<std::uint64_t> ended_{0};
    static inline bool on_its_way_ = false;
    static inline bool one_more_ = false;
};

template <domain D, class Flavour>
struct poll_by {
    using cookie = std::uint64_t;
    static cookie start(const Flavour&) noexcept { return poller<D>::start(); }
    static bool has_ended(const Flavour&, cookie c) noexcept { return poller<D>::has_ended(c); }
};
template <domain D, polls Flavour>
struct poll_by<D, Flavour> {
    using cookie = decltype(std::declval<const Flavour&>().update_start_poll_synchronize_rcu());
    static cookie start(const Flavour& f) noexcept { return f.update_start_poll_synchronize_rcu(); }
    static bool has_ended(const Flavour& f, cookie c) noexcept { return f.update_poll_state_synchronize_rcu(c); }
};

}  // namespace guarded::process

namespace guarded { inline namespace GUARDED_ABI {

/// What start_poll gives and poll asks about: a grace period that begins no earlier than the cookie.
template <domain D>
class grace_period_cookie {
  public:
    using domain_type = D;

  private:
    using by = process::poll_by<D, rcu_flavor_struct>;
    template <domain E>
    friend grace_period_cookie<E> start_poll() noexcept;
    template <domain E>
    friend bool poll(grace_period_cookie<E>) noexcept;
    explicit grace_period_cookie(typename by::cookie c) noexcept : cookie_{c} {}

    typename by::cookie cookie_;
};

/// Starts a grace period, or finds one that is to start. Allowed inside a section. Complexity: constant. Throws nothing.
/// Thread-safe. Mirrors start_poll_synchronize_rcu().
template <domain D = rcu_bp>
[[nodiscard]] grace_period_cookie<D> start_poll() noexcept {
    process::domains_in_use::note<D>();
    return grace_period_cookie<D>{process::poll_by<D, rcu_flavor_struct>::start(D::flavour())};
}

/// Whether a cookie's grace period has ended: then every section that was open when the cookie was made has ended, too.
/// Complexity: constant. Throws nothing. Thread-safe. Mirrors poll_state_synchronize_rcu().
template <domain D>
[[nodiscard]] bool poll(grace_period_cookie<D> c) noexcept {
    const bool ended = process::poll_by<D, rcu_flavor_struct>::has_ended(D::flavour(), c.cookie_);
    if (ended) detail::happens_after(&process::order_tag<D>);
    return ended;
}

}}  // namespace guarded::GUARDED_ABI
