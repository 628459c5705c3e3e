// Limits on what waits in a domain: who retires more helps or waits.
#pragma once

#include <guarded/grace/limit.hpp>

namespace guarded { inline namespace GUARDED_ABI {

/// How much may wait to be freed.
struct reclaim_limit {
    std::uint64_t objects = std::numeric_limits<std::uint64_t>::max();
    std::uint64_t bytes = std::numeric_limits<std::uint64_t>::max();  // as reclaim_stats counts them
};

/// From now on retire, publish and the end of the guard of a tree's own lock wait for the domain to free something when more
/// than that is pending: outside sections of any domain, and not on a thread that frees. Inside a section nothing waits, and
/// the next call outside does. In rcu_qsbr only quiescent_state waits, since nothing else is known to be outside. Who waits
/// holds up whoever waits for it: retire under no lock that readers take inside their sections, nor destructors of what is
/// retired. Throws nothing. Thread-safe.
template <domain D = rcu_bp>
void set_limit(reclaim_limit most) noexcept {
    using here = process::limit<D>;
    here::objects.store(most.objects, std::memory_order_relaxed);
    here::bytes.store(most.bytes, std::memory_order_relaxed);
    here::given.store(true, std::memory_order_relaxed);
}

}}  // namespace guarded::GUARDED_ABI
