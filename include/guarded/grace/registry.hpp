// Entering liburcu's registry of readers and leaving it, once for all registrations of a thread.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/config.hpp>
#include <guarded/base/fail.hpp>
#include <guarded/base/misuse.hpp>
#include <guarded/domain/domain.hpp>
#include <guarded/grace/fork_gate.hpp>
#include <guarded/grace/readers.hpp>
#include <guarded/grace/wait.hpp>

namespace guarded::process {

/// How many registrations a thread holds; `ours` when the first of them registered it with liburcu.
struct registrations {
    unsigned count = 0;
    bool ours = false;
};
template <domain D>
inline constinit thread_local registrations registered{};

}  // namespace guarded::process

namespace guarded { inline namespace GUARDED_ABI { namespace detail {

template <domain D>
void enter_registry() noexcept {
    auto& mine = process::registered<D>;
    if (mine.count++ != 0) return;
    const auto open = process::to_registry<D>();
    if constexpr (!D::needs_registration) {
        D::register_this_thread();
    } else if (!D::registered()) {
        mine.ours = true;
        D::flavour().register_thread();
    }
    process::readers<D>::enter();
}

/// Whether C code has left the thread in the registry that a registration of ours lives for.
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
    auto& mine = process::registered<D>;
    if (--mine.count != 0) return;
    if constexpr (D::needs_registration)
        if (mine.ours)
            require_outside_sections<D>(
                "a registration ends while a guard of this thread is alive: end its guards first, also those on the heap");
    require_registered<D>();
    const auto open = process::to_registry<D>();
    process::readers<D>::leave();
    if constexpr (D::needs_registration) {
        if (!mine.ours) return;
        mine.ours = false;
        D::flavour().unregister_thread();
    }
}

}}}  // namespace guarded::GUARDED_ABI::detail
