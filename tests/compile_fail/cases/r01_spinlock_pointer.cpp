// row: 1
// tier: types
// seen: all
// expect: read under another guard
// spin_lock(a); p = *q; spin_unlock(a); spin_lock(a); b = *p: what p points to may be gone.
#include <guarded/guarded.hpp>

#include <atomic>

class spinlock {
  public:
    void lock() noexcept {
        while (taken_.test_and_set(std::memory_order_acquire)) {
        }
    }
    void unlock() noexcept { taken_.clear(std::memory_order_release); }

  private:
    std::atomic_flag taken_;
};

struct queue {
    int head = 0;
};

int case_r01_spinlock_pointer(guarded::locked<queue, spinlock>& a) {
    auto first = lock(a);
    auto p = root(first);
    int b = get(first, p, &queue::head);
    unlock(std::move(first));
    auto second = lock(a);
#ifdef MISUSE
    b += get(second, p, &queue::head);  // misuse
#else
    b += get(second, root(second), &queue::head);
#endif
    return b;
}
