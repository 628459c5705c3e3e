// What a fork has to wait for: the work of other threads at that moment would stay half done in the child.
#pragma once

#include <guarded/domain/at_rest.hpp>
#include <guarded/domain/domain.hpp>

#include <pthread.h>

#include <atomic>

namespace guarded::process {

/// Locked by forks alone: threads pass together, until one forks.
inline constexpr pthread_rwlock_t closed_to_none = PTHREAD_RWLOCK_WRITER_NONRECURSIVE_INITIALIZER_NP;

/// Passes a gate for as long as it lives; a caller that need not wait for forks goes round it.
class passage {
  public:
    explicit passage(pthread_rwlock_t& gate, bool through = true) noexcept : gate_{through ? &gate : nullptr} {
        if (gate_ != nullptr) pthread_rwlock_rdlock(gate_);
    }
    passage(const passage&) = delete;
    passage& operator=(const passage&) = delete;
    ~passage() {
        if (gate_ != nullptr) pthread_rwlock_unlock(gate_);
    }

  private:
    pthread_rwlock_t* gate_;
};

/// Passed for as long as a thread waits for a grace period. rcu_bp has the like in liburcu.
template <domain D>
inline constinit pthread_rwlock_t fork_gate = closed_to_none;

/// Passed for the moment in which a thread enters or leaves the registry, wherever it reads.
template <domain D>
inline constinit pthread_rwlock_t registry_gate = closed_to_none;

/// Whether forks wait for what the domain is doing.
template <domain D>
inline std::atomic<bool> fork_handled{false};

/// Whether this thread forks: from where the domain's workers were stopped to where they go on.
template <domain D>
inline constinit thread_local bool is_forking = false;

/// Taken by a fork for its moment, and passed by a thread that adds to a queue of liburcu's: the child's worker would never see
/// the end of a queue that was copied half linked.
template <domain D>
inline constinit pthread_rwlock_t queue_gate = closed_to_none;

/// Whether this thread has the gate, for a fork whose other handlers may retire something.
template <domain D>
inline constinit thread_local bool has_queue_gate = false;

/// Whether this thread forks and holds all that is locked innermost.
template <domain D>
inline constinit thread_local bool locked_innermost = false;

/// As long as the result lives, this thread may enter or leave the registry.
template <domain D>
[[nodiscard]] passage to_registry() noexcept {
    return passage{registry_gate<D>, D::needs_registration && !locked_innermost<D>};
}

/// Calls add(), which counts and adds to a queue of the domain's, with no fork meanwhile.
template <domain D, class Add>
[[gnu::noinline]] void between_forks(Add add) noexcept {
    if (has_queue_gate<D>) return add();
    if constexpr (!D::needs_registration) D::register_this_thread();
    const passage open{queue_gate<D>};
    has_queue_gate<D> = true;
    add();
    has_queue_gate<D> = false;
}

/// The domain that this thread of liburcu's is freeing for, by its flag.
inline constinit thread_local const std::atomic<bool>* reclaiming = nullptr;
template <domain D>
bool reclaims() noexcept {
    return reclaiming == &fork_handled<D>;
}

/// As long as it lives, no thread forks. A thread that waits for it holds up no grace period.
template <domain D>
class no_fork {
    [[no_unique_address]] at_rest<D> waiting_{};
    /// Forks wait for a thread that frees, so that thread must not wait for them.
    passage open_{fork_gate<D>, D::needs_registration && !is_forking<D> &&
                                    (reclaiming == nullptr || !reclaiming->load(std::memory_order_relaxed))};
};

}  // namespace guarded::process
