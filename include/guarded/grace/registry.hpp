// Entering liburcu's registry of readers and leaving it, once for all registrations of a thread.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/board.hpp>
#include <guarded/base/config.hpp>
#include <guarded/base/fail.hpp>
#include <guarded/base/misuse.hpp>
#include <guarded/domain/domain.hpp>
#include <guarded/grace/fork_gate.hpp>
#include <guarded/grace/in_use.hpp>
#include <guarded/grace/readers.hpp>
#include <guarded/grace/wait.hpp>

#include <pthread.h>

#include <cstdint>
#include <utility>

namespace guarded::process {

/// How many registrations of this copy of the library a thread holds.
template <domain D>
inline constinit thread_local unsigned registrations = 0;

/// Whether this copy was the one that registered the thread with liburcu.
template <domain D>
inline constinit thread_local bool registered_here = false;

/// How many copies of the library count on a thread's registration with liburcu, and whether one of them made it: a number that
/// all of them see.
template <domain D>
class registrars {
  public:
    static const void* of() noexcept { return &D::flavour(); }
    registrars() noexcept : has_key_{board::here().make_key(key_)} {}

    /// One more copy counts on it. True where this copy has to make it.
    bool add(bool registered) const noexcept {
        registered_here<D> = !registered;
        if (seen_by_all()) put(registered ? seen() + one : one + made_by_us);
        return !registered;
    }
    /// One copy less. True for the last one, where one of them made it.
    bool remove() const noexcept {
        const bool made = std::exchange(registered_here<D>, false);
        if (!seen_by_all() || seen() < one) return made;
        const auto left = seen() - one;
        put(left >= one ? left : 0);
        return left == made_by_us;
    }

  private:
    static constexpr std::uintptr_t made_by_us = 1;
    static constexpr std::uintptr_t one = 2;
    bool seen_by_all() const noexcept { return has_key_ && board::here().has_keys(); }
    std::uintptr_t seen() const noexcept { return reinterpret_cast<std::uintptr_t>(pthread_getspecific(key_)); }
    void put(std::uintptr_t n) const noexcept {
        // NOLINTNEXTLINE(performance-no-int-to-ptr): a number is all that a thread keeps, so that nothing is to be freed
        const bool kept = pthread_setspecific(key_, reinterpret_cast<void*>(n)) == 0;
        detail::require(kept || !seen_by_all(), "no memory to register a thread");
    }

    pthread_key_t key_{};
    bool has_key_;
};

}  // namespace guarded::process

namespace guarded { inline namespace GUARDED_ABI { namespace detail {

template <domain D>
void enter_registry() noexcept {
    using machinery = process::machinery<D>;
    process::domains_in_use::note<D>();
    auto& mine = process::registrations<machinery>;
    if (mine++ != 0) return;
    const auto open = process::to_registry<D>();
    if constexpr (!D::needs_registration) {
        D::register_this_thread();
    } else if (process::shared<process::registrars<machinery>>::get().add(D::registered())) {
        D::flavour().register_thread();
    }
    process::readers<D>::enter();
}

/// Stops the program where C code has unregistered a thread that has a registration of ours.
template <domain D>
GUARDED_INLINE void require_registered(source_place at = {}) noexcept {
    if constexpr (D::needs_registration)
        if (!D::registered()) [[unlikely]]
            fail_aloud(
                {.what = "C code unregistered this thread while a registration of it is alive: its guards protect nothing",
                 .at = at});
}

template <domain D>
void leave_registry() noexcept {
    using machinery = process::machinery<D>;
    if (--process::registrations<machinery> != 0) return;
    bool last = false;  // and one of ours made it
    if constexpr (D::needs_registration) last = process::shared<process::registrars<machinery>>::get().remove();
    if (last)
        require_outside_sections<D>(
            "a registration ends while a guard of this thread is alive: end its guards first, also those on the heap");
    require_registered<D>();
    const auto open = process::to_registry<D>();
    process::readers<D>::leave();
    if constexpr (D::needs_registration)
        if (last) D::flavour().unregister_thread();
}

}}}  // namespace guarded::GUARDED_ABI::detail
