// Makes the n-th allocation of this thread fail: the tests of the strong guarantee fail each one once.
#pragma once

namespace tests {

/// While alive, the countdown-th operator new of this thread (0 is the next one) throws std::bad_alloc.
class failing_new {
  public:
    explicit failing_new(long countdown) noexcept;
    failing_new(const failing_new&) = delete;
    failing_new& operator=(const failing_new&) = delete;
    ~failing_new();
    /// Whether the failure came.
    static bool happened() noexcept;
};

}  // namespace tests
