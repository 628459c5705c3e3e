// liburcu's threads that free what was retired: one for all unless told otherwise.
#pragma once

#include <guarded/base/config.hpp>
#include <guarded/base/exceptions.hpp>
#include <guarded/domain/at_rest.hpp>
#include <guarded/domain/domain.hpp>
#include <guarded/grace/fork_gate.hpp>
#include <guarded/grace/wait.hpp>

#include <pthread.h>

#include <atomic>
#include <cerrno>
#include <system_error>
#include <utility>

namespace guarded::process {

/// Passed for as long as a worker ends: before a fork liburcu waits for each to pause, and would wait for that one for ever.
template <domain D>
inline constinit pthread_rwlock_t workers_gate = closed_to_none;

/// As long as it lives, a worker may end.
template <domain D>
class worker_passage {
    struct allowed {
        allowed() noexcept {
            detail::require_outside_sections<D>();
            detail::require_no_fork<D>();
        }
    };
    [[no_unique_address]] allowed first_;
    [[no_unique_address]] at_rest<D> waiting_;
    passage open_{workers_gate<D>};
};

/// How often this process is a fork's child: liburcu ends all workers there but the default one.
template <domain D>
inline constinit unsigned fork_count = 0;

}  // namespace guarded::process

namespace guarded { inline namespace GUARDED_ABI {

struct worker_options {
    /// Never sleeps on a futex that retire would have to wake: looks for work every ten milliseconds. URCU_CALL_RCU_RT.
    bool real_time = false;
    /// The worker's CPU; -1 for any. liburcu 0.13 binds a worker that runs elsewhere only after some 256 grace periods.
    int cpu = -1;
};

/// A thread that frees what some threads retire. It outlives the scopes in which they use it; what it has not freed at its end
/// goes to the domain's default worker. End it outside sections. In a child of a fork that handle_fork takes care of it stands
/// for the default worker. liburcu before 0.14 never joins the thread that it ends, and so keeps its stack.
/// Mirrors create_call_rcu_data() and call_rcu_data_free().
template <domain_with_workers D = rcu_bp>
class worker {
  public:
    /// liburcu stops the program when there can be no such thread. Throws std::system_error without memory.
    explicit worker(worker_options how = {}) {
        detail::require_no_fork<D>();
        data_ = D::create_worker(how.real_time ? URCU_CALL_RCU_RT : 0, how.cpu);
        if (data_ == nullptr) detail::raise(std::system_error{errno, std::generic_category(), "a worker of a guarded domain"});
    }
    worker(const worker&) = delete;
    worker& operator=(const worker&) = delete;
    ~worker() {
        if (inherited()) return;
        const process::worker_passage<D> open;
        if (const auto* const more = process::also_reclaims<D>.load(std::memory_order_acquire)) more->forget_worker(data_);
        D::free_worker(data_);
    }

    /// For as long as the result lives, what this thread retires is freed by the worker. Mirrors set_thread_call_rcu_data().
    [[nodiscard]] auto use() const noexcept { return used{inherited() ? nullptr : data_}; }

  private:
    class used {
      public:
        explicit used(call_rcu_data* data) noexcept : before_{D::thread_worker()} { D::set_thread_worker(data); }
        used(const used&) = delete;
        used& operator=(const used&) = delete;
        ~used() { D::set_thread_worker(forks_before_ == process::fork_count<D> ? before_ : nullptr); }

      private:
        call_rcu_data* before_;
        unsigned forks_before_ = process::fork_count<D>;
    };
    bool inherited() const noexcept { return forks_before_ != process::fork_count<D>; }

    call_rcu_data* data_ = nullptr;
    unsigned forks_before_ = process::fork_count<D>;
};

/// As long as one lives, each CPU has a worker of its own, for what threads without one retire there. One at a time a domain.
/// End it outside sections; in a forked child it is as a worker there.
/// Mirrors create_all_cpu_call_rcu_data() and free_all_cpu_call_rcu_data().
template <domain_with_workers D = rcu_bp>
class cpu_workers {
  public:
    /// liburcu stops the program when there can be no such threads. Throws std::system_error for those it can tell of.
    explicit cpu_workers(bool real_time = false) {
        detail::require_no_fork<D>();
        if (D::create_cpu_workers(real_time ? URCU_CALL_RCU_RT : 0) != 0)
            detail::raise(std::system_error{errno, std::generic_category(), "the CPUs' workers of a guarded domain"});
    }
    cpu_workers(const cpu_workers&) = delete;
    cpu_workers& operator=(const cpu_workers&) = delete;
    ~cpu_workers() {
        if (forks_before_ != process::fork_count<D>) return;
        const process::worker_passage<D> open;
        D::free_cpu_workers();
    }

  private:
    unsigned forks_before_ = process::fork_count<D>;
};

}}  // namespace guarded::GUARDED_ABI
