// What checked builds remember of each thread's last sections, for the messages that stop the program: any thread may ask.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/config.hpp>
#include <guarded/base/misuse.hpp>
#include <guarded/base/plain_text.hpp>
#include <guarded/base/stock.hpp>
#include <guarded/base/thread_end.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>

#if GUARDED_CHECKED

namespace guarded { inline namespace GUARDED_ABI { namespace detail {

inline constexpr int section_bits = 40;  // a thread may open 2^40 sections
inline std::atomic<std::uint64_t> threads_seen{0};
inline constinit thread_local std::uint64_t last_section = 0;

/// One of a thread's last sections. Other threads ask before they stop the program.
class past_section {
  public:
    enum state : int { open, outdated, ended };

    void begin(std::uint64_t number, source_place at) noexcept {
        number_.store(0, std::memory_order_relaxed);
        taken_.set(at);
        released_.set({});
        state_.store(open, std::memory_order_relaxed);
        number_.store(number, std::memory_order_release);
    }
    void end(state how, source_place at) noexcept {
        released_.set(at);
        state_.store(how, std::memory_order_relaxed);
    }
    bool is(std::uint64_t number) const noexcept { return number_.load(std::memory_order_acquire) == number; }
    bool is_open() const noexcept { return state_.load(std::memory_order_relaxed) == open; }
    guard_history guard() const noexcept {
        return {taken_.get(), released_.get(), state_.load(std::memory_order_relaxed) == ended};
    }

  private:
    std::atomic<std::uint64_t> number_{0};
    process::seen_place taken_{};
    process::seen_place released_{};
    std::atomic<int> state_{open};
};

/// A thread's last sections, by their numbers.
struct past_sections {
    std::atomic<bool> used{true};
    std::atomic<std::uint64_t> thread{0};
    std::array<past_section, 128> all{};  // docs/reclamation.md, "Checked builds", as the 8 below
    past_sections* next = nullptr;

    /// What is remembered of a section; null for one that is forgotten.
    past_section* find(std::uint64_t number) noexcept {
        auto& there = all[number % all.size()];
        return there.is(number) ? &there : nullptr;
    }
};
inline constinit process::stock<past_sections> all_past_sections{};
inline constinit thread_local past_sections* my_past_sections = nullptr;

/// This thread's last guards, the last one first.
inline void tell_past_sections(process::plain_text& text) noexcept {
    if (my_past_sections == nullptr) return;
    const auto forgotten = std::max(last_section >> section_bits << section_bits, last_section - my_past_sections->all.size());
    int shown = 0;
    for (auto n = last_section; shown < 4 && n != forgotten; --n) {
        const auto* const past = my_past_sections->find(n);
        if (past == nullptr) continue;
        const auto guard = past->guard();
        if (guard.taken.file == nullptr) continue;
        ++shown;
        text << "guarded:   this thread " << (guard.ended ? "had" : "has") << " the guard taken at " << guard.taken;
        if (guard.released.file != nullptr)
            text << ", released at " << guard.released;
        else if (guard.ended)
            text << ", which ended with its scope";
        text << "\n";
    }
}

/// A report by another file's copy of the library tells of this file's guards until this file is unloaded.
inline const struct past_sections_teller {
    past_sections_teller() noexcept = default;
    past_sections_teller(const past_sections_teller&) = delete;
    past_sections_teller& operator=(const past_sections_teller&) = delete;
    ~past_sections_teller() {
        auto* mine = &tell_past_sections;
        process::tell_guards.compare_exchange_strong(mine, nullptr);
    }
} this_files_teller;

/// Takes the record of a thread that has ended, unless few have: messages name their lines as long as can be.
inline past_sections* take_past_sections() noexcept {
    int ended = 0;
    past_sections* oldest = nullptr;
    for (auto* p = all_past_sections.first(); p != nullptr; p = p->next) {
        if (p->used.load(std::memory_order_relaxed)) continue;
        ++ended;
        if (oldest == nullptr || p->thread.load(std::memory_order_relaxed) < oldest->thread.load(std::memory_order_relaxed))
            oldest = p;
    }
    return ended > 8 && all_past_sections.claim(*oldest) ? oldest : all_past_sections.make();
}
inline void leave_past_sections(void* mine) noexcept {
    my_past_sections = nullptr;
    static_cast<past_sections*>(mine)->used.store(false, std::memory_order_release);
}
/// Before a thread's first section.
[[gnu::cold, gnu::noinline]] inline void begin_past_sections() noexcept {
    const auto thread = threads_seen.fetch_add(1, std::memory_order_relaxed) + 1;
    last_section = thread << section_bits;
    process::tell_guards.store(tell_past_sections, std::memory_order_relaxed);
    if (!process::at_thread_end_without_memory<leave_past_sections>()) return;
    my_past_sections = take_past_sections();
    if (my_past_sections == nullptr) return;
    my_past_sections->thread.store(thread, std::memory_order_release);
    process::at_thread_end<leave_past_sections>(my_past_sections);
}
inline std::uint64_t this_thread() noexcept {
    if (last_section == 0) begin_past_sections();
    return last_section >> section_bits;
}

}}}  // namespace guarded::GUARDED_ABI::detail

#endif
