// Pages of their own for some objects: after an object is freed its page cannot be touched, and who does hears whose it was.
//
// As GWP-ASan and KFENCE do it: a region of pages, every second one never mapped; a freed page waits behind all others that
// are free before it is used again. What was retired is noted with its type and place, which a plain allocator cannot know.
#pragma once

#include <guarded/misuse.hpp>

#include <pthread.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <memory>
#include <mutex>
#include <new>
#include <string_view>

namespace guarded::process {

/// Nanoseconds of a clock that never goes back.
inline std::int64_t now() noexcept {
    timespec t{};
    clock_gettime(CLOCK_MONOTONIC, &t);
    return std::int64_t{t.tv_sec} * 1'000'000'000 + t.tv_nsec;
}

/// A text that is written at one go, without the heap and without locks: a signal's handler makes it.
class plain_text {
  public:
    plain_text& operator<<(std::string_view s) noexcept {
        const auto n = std::min(s.size(), text_.size() - size_);
        std::copy_n(s.data(), n, text_.data() + size_);
        size_ += n;
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
    void write_to_stderr() const noexcept { static_cast<void>(!::write(STDERR_FILENO, text_.data(), size_)); }

  private:
    std::array<char, 4096> text_;
    std::size_t size_ = 0;
};

/// Says which guards the thread held last; checked builds have one.
inline std::atomic<void (*)(plain_text&) noexcept> tell_guards{nullptr};

/// What a report says of a freed object.
struct obituary {
    std::string_view type = {};  // empty for what was not retired, or whose type retire was not told
    source_place retired = {};
    std::int64_t retired_at = 0;
    std::int64_t freed_at = 0;
    std::size_t size = 0;

    void tell(plain_text& text, std::ptrdiff_t byte) const noexcept {
        text << "guarded: touched " << (freed_at != 0 ? "after it was freed" : "beyond its end") << ": byte "
             << (byte < 0 ? "-" : "") << static_cast<std::uint64_t>(byte < 0 ? -byte : byte) << " of "
             << (type.empty() ? "an object" : type) << " of " << std::uint64_t{size} << " bytes\n";
        if (retired_at != 0) {
            text << "guarded:   retired at " << retired;
            if (freed_at != 0) text << ", freed " << static_cast<std::uint64_t>(freed_at - retired_at) / 1000 << " us later";
            if (freed_at != 0) text << ", " << static_cast<std::uint64_t>(now() - freed_at) / 1000 << " us ago";
            text << "\n";
        }
        if (const auto tell = tell_guards.load()) tell(text);
    }
};

class fence {
  public:
    /// Whether an address is one of its pages'. Two instructions where there are none.
    GUARDED_INLINE static bool holds(const void* p) noexcept {
        return reinterpret_cast<std::uintptr_t>(p) - begin_.load(std::memory_order_relaxed) <
               length_.load(std::memory_order_relaxed);
    }

    /// Makes so many pages ready and gives one to each one_in-th object that asks for memory; 0 for none from now on. The
    /// number of pages is the first call's. False without address space.
    static bool open(std::size_t pages, std::uint32_t one_in) noexcept {
        const std::lock_guard lock{mutex_};
        if (slots_ == nullptr && !reserve(pages)) return false;
        one_in_.store(one_in, std::memory_order_relaxed);
        return true;
    }

    /// A page's end for an object, or null: most of the time, for large objects, and when all pages are in use.
    GUARDED_INLINE static void* sample(std::size_t size, std::size_t alignment = alignof(std::max_align_t)) noexcept {
        if (countdown_ != 0) [[likely]] {
            --countdown_;
            return nullptr;
        }
        return take(size, alignment);
    }

    /// It is retired: what a report is to say.
    static void note_retired(const void* p, std::string_view type, source_place at) noexcept {
        auto& about = slots_[slot_of(p)].about;
        about.type = type;
        about.retired = at;
        about.retired_at = now();
    }

    static void release(void* p) noexcept {
        const std::size_t i = slot_of(p);
        slots_[i].about.freed_at = now();
        mprotect(page_of(i), page_, PROT_NONE);  // it keeps its memory: giving that back and getting it again takes far longer
        const std::lock_guard lock{mutex_};
        queue_[(first_free_ + free_++) % count_] = i;
    }

  private:
    struct slot {
        obituary about;
        std::uintptr_t object = 0;
    };

    static std::size_t slot_of(const void* p) noexcept {
        return (reinterpret_cast<std::uintptr_t>(p) - begin_.load(std::memory_order_relaxed)) / (2 * page_);
    }
    static void* page_of(std::size_t i) noexcept {
        return reinterpret_cast<void*>(begin_.load(std::memory_order_relaxed) + 2 * i * page_);
    }

    [[gnu::cold, gnu::noinline]] static void* take(std::size_t size, std::size_t alignment) noexcept {
        const auto one_in = one_in_.load(std::memory_order_relaxed);
        countdown_ = one_in == 0 ? idle : static_cast<std::uint32_t>(random() % (2ULL * one_in - 1));
        if (one_in == 0 || size == 0 || size > page_ || alignment > page_) return nullptr;
        std::size_t i = 0;
        {
            const std::lock_guard lock{mutex_};
            if (free_ == 0) return nullptr;
            --free_;
            i = queue_[first_free_];
            first_free_ = (first_free_ + 1) % count_;
        }
        auto* const page = static_cast<std::byte*>(page_of(i));
        if (mprotect(page, page_, PROT_READ | PROT_WRITE) != 0) return nullptr;
        void* const object = page + ((page_ - size) & ~(alignment - 1));
        slots_[i] = {{.size = size}, reinterpret_cast<std::uintptr_t>(object)};
        return object;
    }

    /// So that a program's own rhythm does not decide what is sampled.
    static std::uint64_t random() noexcept {
        if (random_ == 0) random_ = reinterpret_cast<std::uintptr_t>(&random_) ^ static_cast<std::uint64_t>(now());
        random_ ^= random_ << 13;
        random_ ^= random_ >> 7;
        random_ ^= random_ << 17;
        return random_;
    }

    static bool reserve(std::size_t pages) noexcept {
        page_ = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
        count_ = pages;
        const std::size_t length = 2 * pages * page_;
        const std::size_t books = pages * (sizeof(slot) + sizeof(std::size_t));
        void* const region = mmap(nullptr, length, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        void* const memory = mmap(nullptr, books, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (region == MAP_FAILED || memory == MAP_FAILED) return false;
        slots_ = static_cast<slot*>(memory);
        std::uninitialized_default_construct_n(slots_, pages);
        queue_ = reinterpret_cast<std::size_t*>(slots_ + pages);
        for (; free_ < pages; ++free_) queue_[free_] = free_;
        begin_.store(reinterpret_cast<std::uintptr_t>(region), std::memory_order_relaxed);
        length_.store(length, std::memory_order_relaxed);
        struct sigaction mine{};
        mine.sa_sigaction = on_fault;
        mine.sa_flags = SA_SIGINFO | SA_ONSTACK;
        sigaction(SIGSEGV, &mine, &others_);
        const auto lock = [] { mutex_.lock(); };
        const auto unlock = [] { mutex_.unlock(); };
        pthread_atfork(lock, unlock, unlock);
        return true;
    }

    /// Tells whose page was touched, then lets the touch stop the program as it would have without us.
    static void on_fault(int signal, siginfo_t* info, void* context) noexcept {
        if (holds(info->si_addr)) {
            const auto at = reinterpret_cast<std::uintptr_t>(info->si_addr);
            const auto& touched = slots_[slot_of(info->si_addr)];
            plain_text text;
            touched.about.tell(text, static_cast<std::ptrdiff_t>(at - touched.object));
            text.write_to_stderr();
        } else if ((others_.sa_flags & SA_SIGINFO) != 0) {
            return others_.sa_sigaction(signal, info, context);
        } else if (others_.sa_handler != SIG_DFL && others_.sa_handler != SIG_IGN) {
            return others_.sa_handler(signal);
        }
        struct sigaction plain{};
        plain.sa_handler = SIG_DFL;
        sigaction(signal, &plain, nullptr);
    }

    static constexpr std::uint32_t idle = 10'000;  // calls until it is asked again whether sampling is on

    static inline std::atomic<std::uintptr_t> begin_{0};
    static inline std::atomic<std::size_t> length_{0};
    static inline std::atomic<std::uint32_t> one_in_{0};
    static inline constinit thread_local std::uint32_t countdown_ = 0;
    static inline constinit thread_local std::uint64_t random_ = 0;
    static inline constinit std::mutex mutex_{};
    static inline std::size_t page_ = 0;
    static inline std::size_t count_ = 0;
    static inline slot* slots_ = nullptr;
    static inline std::size_t* queue_ = nullptr;  // a ring of pages that are free, the one that was freed first in front
    static inline std::size_t first_free_ = 0;
    static inline std::size_t free_ = 0;
    static inline struct sigaction others_{};
};

}  // namespace guarded::process
