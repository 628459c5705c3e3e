// What a domain was given and what it has freed: each thread counts for itself, and who asks adds up.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/stock.hpp>
#include <guarded/base/thread_end.hpp>
#include <guarded/domain/domain.hpp>

#include <atomic>
#include <cstdint>

namespace guarded::process {

/// Objects and bytes.
struct amount {
    std::uint64_t objects = 0;
    std::uint64_t bytes = 0;

    friend amount operator+(amount a, amount b) noexcept { return {a.objects + b.objects, a.bytes + b.bytes}; }
    friend amount operator-(amount a, amount b) noexcept { return {a.objects - b.objects, a.bytes - b.bytes}; }
    friend bool operator==(amount, amount) = default;
};

/// One thread's. It stays when the thread ends, and the next thread goes on with it.
class alignas(64) tally {
  public:
    constexpr explicit tally(bool shared = false) noexcept : shared_{shared} {}

    void retire(amount a) noexcept { add(retired_, a); }
    void free(amount a) noexcept { add(freed_, a); }
    amount retired() const noexcept { return sum(retired_); }
    amount freed() const noexcept { return sum(freed_); }

    tally* next = nullptr;
    std::atomic<bool> used{true};

  private:
    struct counts {
        std::atomic<std::uint64_t> objects{0};
        std::atomic<std::uint64_t> bytes{0};
    };
    void add(counts& to, amount a) noexcept {
        if (shared_) [[unlikely]] {
            to.bytes.fetch_add(a.bytes, std::memory_order_release);
            to.objects.fetch_add(a.objects, std::memory_order_release);
        } else {
            to.bytes.store(to.bytes.load(std::memory_order_relaxed) + a.bytes, std::memory_order_release);
            to.objects.store(to.objects.load(std::memory_order_relaxed) + a.objects, std::memory_order_release);
        }
    }
    /// Who then looks at what was retired finds no less.
    static amount sum(const counts& of) noexcept {
        return {of.objects.load(std::memory_order_acquire), of.bytes.load(std::memory_order_acquire)};
    }

    counts retired_;
    counts freed_;
    bool shared_;
};

template <domain D>
class tallies {
  public:
    /// This thread's.
    GUARDED_INLINE static tally& here() noexcept { return mine_ != nullptr ? *mine_ : join(); }

    static amount retired() noexcept { return sum(&tally::retired); }
    static amount freed() noexcept { return sum(&tally::freed); }

  private:
    /// Without memory, and for what a thread does at its very end.
    static inline constinit tally shared_{true};
    static inline constinit stock<tally, from_heap> all_{};
    static inline constinit thread_local tally* mine_ = nullptr;
    static inline constinit thread_local bool leaving_ = false;

    static void leave(void* mine) noexcept {
        leaving_ = true;
        mine_ = &shared_;
        static_cast<tally*>(mine)->used.store(false, std::memory_order_release);
    }

    [[gnu::cold, gnu::noinline]] static tally& join() noexcept {
        mine_ = leaving_ ? nullptr : all_.take();
        if (mine_ == nullptr) return *(mine_ = &shared_);
        at_thread_end<leave>(mine_);
        return *mine_;
    }
    static amount sum(amount (tally::*part)() const noexcept) noexcept {
        amount all = (shared_.*part)();
        for (const tally* t = all_.first(); t != nullptr; t = t->next) all = all + (t->*part)();
        return all;
    }
};

}  // namespace guarded::process
