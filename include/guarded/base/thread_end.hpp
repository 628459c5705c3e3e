// What a thread does at its very end, after its thread_local objects. C++'s own way allocates, and is forgotten when the
// program ends.
#pragma once

#include <pthread.h>

#include <atomic>
#include <limits>

namespace guarded::process {

/// A key of pthreads', made before main or when it is used first. No local static, which a fork would leave half made. It goes
/// with its file: a thread that ends later calls nothing that was unloaded.
template <void (*leave)(void*)>
class thread_end {
  public:
    static constexpr pthread_key_t none = std::numeric_limits<pthread_key_t>::max();
    /// none where there can be no more.
    static pthread_key_t key() noexcept {
        static_cast<void>(&owner_);
        auto made = made_.load(std::memory_order_acquire);
        if (made == gone) return none;
        if (pthread_key_t mine{}; made == none && pthread_key_create(&mine, leave) == 0) {
            if (made_.compare_exchange_strong(made, mine)) return mine;
            pthread_key_delete(mine);  // another thread made one
        }
        return made;
    }

  private:
    static constexpr pthread_key_t gone = none - 1;
    struct owner {
        owner() noexcept { key(); }
        owner(const owner&) = delete;
        owner& operator=(const owner&) = delete;
        ~owner() {
            if (const auto made = made_.exchange(gone); made != none) pthread_key_delete(made);
        }
    };
    static inline constinit std::atomic<pthread_key_t> made_{none};
    static inline const owner owner_;
};

/// Calls leave(mine) when this thread ends. False where that cannot be.
template <void (*leave)(void*)>
bool at_thread_end(void* mine) noexcept {
    const auto key = thread_end<leave>::key();
    return key != thread_end<leave>::none && pthread_setspecific(key, mine) == 0;
}
/// Whether each thread has room for a key from its start: for greater keys glibc allocates it.
inline bool needs_no_memory(pthread_key_t key) noexcept { return key < 32; }
/// Whether at_thread_end works in a signal handler, too, which may have interrupted an allocation.
template <void (*leave)(void*)>
bool at_thread_end_without_memory() noexcept {
    return needs_no_memory(thread_end<leave>::key());
}

}  // namespace guarded::process
