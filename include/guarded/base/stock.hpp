// What each thread has one of: taken by a thread that comes, left by one that goes, for the next. It is never freed, so that
// anybody may look at all of them at any time.
#pragma once

#include <sys/mman.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <new>

namespace guarded::process {

/// Of T with `std::atomic<bool> used` and `T* next`. Thread-safe, and allowed in a signal's handler.
template <class T>
class stock {
  public:
    /// One that nobody uses; null without memory.
    T* take() noexcept {
        for (T* t = first(); t != nullptr; t = t->next)
            if (claim(*t)) return t;
        return make();
    }
    /// That one, if nobody uses it.
    static bool claim(T& t) noexcept {
        return !t.used.load(std::memory_order_relaxed) && !t.used.exchange(true, std::memory_order_acquire);
    }
    /// A new one; null without memory.
    T* make() noexcept {
        // Not of the heap, which a signal's handler may have interrupted.
        constexpr std::size_t together = std::max<std::size_t>(1, 4096 / sizeof(T));
        void* const memory = mmap(nullptr, together * sizeof(T), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (memory == MAP_FAILED) return nullptr;
        auto* const made = static_cast<T*>(memory);
        for (std::size_t i = 0; i < together; ++i) {
            auto* const one = new (&made[i]) T;
            one->used.store(i == 0, std::memory_order_relaxed);
            one->next = one + 1;
        }
        T*& last = made[together - 1].next;
        last = all_.load(std::memory_order_relaxed);
        while (!all_.compare_exchange_weak(last, made, std::memory_order_release, std::memory_order_relaxed)) {
        }
        return made;
    }
    T* first() const noexcept { return all_.load(std::memory_order_acquire); }

  private:
    std::atomic<T*> all_{nullptr};
};

}  // namespace guarded::process
