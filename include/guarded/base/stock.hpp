// Objects of which each thread has one: a thread that comes takes one, a thread that goes leaves it for the next. They are
// never freed, so any thread may look at all of them at any time.
#pragma once

#include <sys/mman.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <new>

namespace guarded::process {

/// New objects of a stock, linked from the first to the last, and the first of them is used; null without memory. T has a
/// `std::atomic<bool> used` and a `T* next`.
template <class T>
struct new_ones {
    T* first;
    T* last;
};
/// Makes a page of them: not from the heap, which a signal handler may have interrupted.
struct from_pages {
    template <class T>
    static new_ones<T> make() noexcept {
        constexpr std::size_t together = std::max<std::size_t>(1, 4096 / sizeof(T));
        void* const memory = mmap(nullptr, together * sizeof(T), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (memory == MAP_FAILED) return {};
        auto* const made = static_cast<T*>(memory);
        for (std::size_t i = 0; i < together; ++i) {
            auto* const one = new (&made[i]) T;
            one->used.store(i == 0, std::memory_order_relaxed);
            one->next = one + 1;
        }
        return {made, &made[together - 1]};
    }
};
/// The same, one at a time, where many look at all of them.
struct from_pages_singly {
    template <class T>
    static new_ones<T> make() noexcept {
        static_assert(page % sizeof(T) == 0);
        T* next = next_<T>.load(std::memory_order_acquire);
        for (;;) {
            const bool left = reinterpret_cast<std::uintptr_t>(next) % page != 0;
            void* const fresh =
                left ? nullptr : mmap(nullptr, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
            if (fresh == MAP_FAILED) return {};
            T* const one = left ? next : static_cast<T*>(fresh);
            if (next_<T>.compare_exchange_strong(next, one + 1, std::memory_order_acq_rel)) return {new (one) T, one};
            if (!left) munmap(fresh, page);  // another thread was first
        }
    }

  private:
    static constexpr std::size_t page = 4096;
    template <class T>
    static inline constinit std::atomic<T*> next_{nullptr};  // at a page's begin there is none
};

/// Thread-safe, in a signal's handler, too.
template <class T, class Memory = from_pages>
class stock {
  public:
    /// Takes one that no thread uses; null without memory.
    T* take() noexcept {
        for (T* t = first(); t != nullptr; t = t->next)
            if (claim(*t)) return t;
        return make();
    }
    /// Takes that one, if no thread uses it.
    static bool claim(T& t) noexcept {
        return !t.used.load(std::memory_order_relaxed) && !t.used.exchange(true, std::memory_order_acquire);
    }
    /// Makes a new one; null without memory.
    T* make() noexcept {
        const new_ones<T> made = Memory::template make<T>();
        if (made.first == nullptr) return nullptr;
        made.last->next = all_.load(std::memory_order_relaxed);
        while (!all_.compare_exchange_weak(made.last->next, made.first, std::memory_order_release, std::memory_order_relaxed)) {
        }
        return made.first;
    }
    T* first() const noexcept { return all_.load(std::memory_order_acquire); }

  private:
    std::atomic<T*> all_{nullptr};
};

}  // namespace guarded::process
