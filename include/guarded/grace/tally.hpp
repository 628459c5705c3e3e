// What a domain was given and what it has freed: each thread counts for itself, and totals are summed when asked for.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/board.hpp>
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

/// One thread's counts. They stay when the thread ends, and the next thread goes on with them.
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
    /// A thread that looks at what was retired after this finds no less.
    static amount sum(const counts& of) noexcept {
        return {of.objects.load(std::memory_order_acquire), of.bytes.load(std::memory_order_acquire)};
    }

    counts retired_{};
    counts freed_{};
    bool shared_;
};

/// All of a domain's, of every copy of the library.
template <domain D>
struct tally_list {
    tally shared{true};  // without memory, and for what a thread does at its very end
    stock<tally, from_pages_singly> threads{};
    std::atomic<std::uint64_t> retired_in_turn{0};

    static const void* of() noexcept { return &D::flavour(); }
};

template <domain D>
class tallies {
  public:
    /// This thread's.
    GUARDED_INLINE static tally& here() noexcept { return mine_ != nullptr ? *mine_ : join(); }

    static amount retired() noexcept { return sum(&tally::retired); }
    static amount freed() noexcept { return sum(&tally::freed); }
    /// How many callbacks of the domain have retired something in it in turn.
    static std::atomic<std::uint64_t>& retired_in_turn() noexcept { return list().retired_in_turn; }

  private:
    static tally_list<D>& list() noexcept { return shared<tally_list<D>>::get(); }

    static inline constinit thread_local tally* mine_ = nullptr;
    static inline constinit thread_local bool leaving_ = false;

    static void leave(void* mine) noexcept {
        leaving_ = true;
        mine_ = &list().shared;
        static_cast<tally*>(mine)->used.store(false, std::memory_order_release);
    }

    [[gnu::cold, gnu::noinline]] static tally& join() noexcept {
        auto& all = list();
        mine_ = leaving_ ? nullptr : all.threads.take();
        if (mine_ == nullptr) return *(mine_ = &all.shared);
        at_thread_end<leave>(mine_);
        return *mine_;
    }
    static amount sum(amount (tally::*part)() const noexcept) noexcept {
        auto& its = list();
        amount all = (its.shared.*part)();
        for (const tally* t = its.threads.first(); t != nullptr; t = t->next) all = all + (t->*part)();
        return all;
    }
};

}  // namespace guarded::process
