// Objects that tell whether they were freed, and what the stress tests of all flavours share.
#pragma once

#include "../flavours.hpp"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <type_traits>

namespace tests {

/// Overwritten when the object is freed: a reader that finds another value reads freed memory. Counted while alive.
class canary {
  public:
    canary() { ++count_; }
    canary(const canary&) = delete;
    canary& operator=(const canary&) = delete;
    ~canary() {
        kill();
        --count_;
    }

    bool dead() const { return value_ != alive; }
    void kill() { value_ = 0; }
    static long count() { return count_; }

  private:
    static constexpr std::uint64_t alive = 0xa11fea11fea11fe;
    volatile std::uint64_t value_ = alive;  // read anew each time
    static inline std::atomic<long> count_{0};
};

/// How much longer than usual the storms last: GUARDED_STRESS_SCALE.
inline int scale() {
    const char* text = std::getenv("GUARDED_STRESS_SCALE");
    return text == nullptr ? 1 : std::max(1, std::atoi(text));
}

/// Between two sections: qsbr readers must say that they hold nothing.
template <class D>
void between_sections([[maybe_unused]] const guarded::registration<D>& me) {
    if constexpr (std::is_same_v<D, guarded::rcu_qsbr>) quiescent_state(me);
}

}  // namespace tests
