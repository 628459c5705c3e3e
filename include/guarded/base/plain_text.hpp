// Text for reports that are written where hardly anything is allowed, and the clock that they name.
#pragma once

#include <guarded/base/misuse.hpp>

#include <time.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Weffc++"  // left uninitialised: text_ is written before size_ counts it

namespace guarded::process {

/// Nanoseconds of a clock that never goes back.
inline std::int64_t now() noexcept {
    timespec t{};
    clock_gettime(CLOCK_MONOTONIC, &t);
    return std::int64_t{t.tv_sec} * 1'000'000'000 + t.tv_nsec;
}

/// A text that is written at one go, without heap or locks, since a signal handler may write it.
class plain_text {
  public:
    plain_text& operator<<(std::string_view s) noexcept {
        size_ += s.copy(text_.data() + size_, text_.size() - size_);
        return *this;
    }
    plain_text& operator<<(std::uint64_t n) noexcept {
        std::array<char, 20> digits;
        std::size_t first = digits.size();
        do digits[--first] = static_cast<char>('0' + n % 10);
        while ((n /= 10) != 0);
        return *this << std::string_view{digits.data() + first, digits.size() - first};
    }
    plain_text& operator<<(const source_place& p) noexcept {
        if (p.file == nullptr) return *this << "a place that is not known";
        return *this << std::string_view{p.file} << ":" << std::uint64_t{p.line};
    }
    void write_to_stderr() const noexcept {
        // Named, since g++ warns of a result that is dropped, even by a cast. A failure could be told nowhere.
        [[maybe_unused]] const auto written = ::write(STDERR_FILENO, text_.data(), size_);
    }

  private:
    std::array<char, 2048> text_;  // on a signal's stack, which may be small
    std::size_t size_ = 0;
};

/// Tells which guards the thread held last; checked builds set it.
inline std::atomic<void (*)(plain_text&) noexcept> tell_guards{nullptr};

}  // namespace guarded::process

#pragma GCC diagnostic pop
