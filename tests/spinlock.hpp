// A lock that is BasicLockable and no more.
#pragma once

#include <atomic>
#include <thread>

namespace tests {

class spinlock {
  public:
    void lock() noexcept {
        while (taken_.exchange(true, std::memory_order_acquire)) std::this_thread::yield();
    }
    void unlock() noexcept { taken_.store(false, std::memory_order_release); }

  private:
    std::atomic<bool> taken_{false};
};

}  // namespace tests
