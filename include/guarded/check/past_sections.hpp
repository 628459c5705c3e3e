// What checked builds remember of each thread's last sections, for the messages that stop the program: any thread may ask, and
// every copy of the library, since guards go from one to another in packages.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/board.hpp>
#include <guarded/base/config.hpp>
#include <guarded/base/misuse.hpp>
#include <guarded/base/plain_text.hpp>
#include <guarded/base/stock.hpp>
#include <guarded/base/thread_end.hpp>

#include <pthread.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>

#if GUARDED_CHECKED

namespace guarded { inline namespace GUARDED_ABI { namespace detail {

inline constexpr int section_bits = 40;  // a thread may open 2^40 sections

/// One of a thread's last sections. Other threads ask before they stop the program.
class past_section {
  public:
    enum state : int { open, outdated, ended };

    void begin(std::uint64_t number, source_place at) noexcept {
        number_.store(0, std::memory_order_relaxed);
        taken_.set(at);
        released_.set({});
        next_.store(0, std::memory_order_relaxed);
        state_.store(open, std::memory_order_relaxed);
        number_.store(number, std::memory_order_release);
    }
    void end(state how, source_place at) noexcept {
        released_.set(at);
        state_.store(how, std::memory_order_relaxed);
    }
    /// The guard goes on with another section.
    void outdate(std::uint64_t next) noexcept {
        next_.store(next, std::memory_order_relaxed);
        end(outdated, {});
    }
    std::uint64_t next() const noexcept { return next_.load(std::memory_order_relaxed); }
    /// Its lines are in a file that is unloaded.
    void forget_places() noexcept {
        taken_.set({});
        released_.set({});
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
    std::atomic<std::uint64_t> next_{0};
    std::atomic<int> state_{open};
};

/// A thread's last sections, by their numbers.
struct past_sections {
    std::atomic<bool> used{true};
    std::atomic<std::uint64_t> thread{0};
    std::atomic<pthread_t> self{};
    unsigned copies = 0;                  // of the library, that know it: the thread's own to change, as `last`
    std::uint64_t last = 0;               // section
    std::array<past_section, 128> all{};  // docs/reclamation.md, "Checked builds", as the 8 below
    past_sections* next = nullptr;

    /// What is remembered of a section; null for one that is forgotten.
    past_section* find(std::uint64_t number) noexcept {
        auto& there = all[number % all.size()];
        return there.is(number) ? &there : nullptr;
    }
};
struct all_past_sections {
    process::stock<past_sections> threads{};
    std::atomic<std::uint64_t> threads_seen{0};

    static all_past_sections& here() noexcept { return process::shared<all_past_sections>::get(); }
};
inline constinit thread_local past_sections* my_past_sections = nullptr;
/// This thread's last section: in its record, if it has one.
inline constinit thread_local std::uint64_t last_unrecorded_section = 0;
GUARDED_INLINE std::uint64_t& last_section() noexcept {
    return my_past_sections != nullptr ? my_past_sections->last : last_unrecorded_section;
}

/// This thread's last guards, the last one first.
inline void tell_past_sections(process::plain_text& text) noexcept {
    if (my_past_sections == nullptr) return;
    const auto last = my_past_sections->last;
    const auto forgotten = std::max(last >> section_bits << section_bits, last - my_past_sections->all.size());
    int shown = 0;
    for (auto n = last; shown < 4 && n != forgotten; --n) {
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
        for (auto* p = all_past_sections::here().threads.first(); p != nullptr; p = p->next)
            for (auto& past : p->all) past.forget_places();
    }
} this_files_teller;

/// Takes the record of a thread that has ended, unless few have: messages name their lines as long as can be.
inline past_sections* take_past_sections() noexcept {
    int ended = 0;
    past_sections* oldest = nullptr;
    auto& threads = all_past_sections::here().threads;
    for (auto* p = threads.first(); p != nullptr; p = p->next) {
        if (p->used.load(std::memory_order_relaxed)) continue;
        ++ended;
        if (oldest == nullptr || p->thread.load(std::memory_order_relaxed) < oldest->thread.load(std::memory_order_relaxed))
            oldest = p;
    }
    return ended > 8 && threads.claim(*oldest) ? oldest : threads.make();
}
inline void leave_past_sections(void* mine) noexcept {
    auto& its = *static_cast<past_sections*>(mine);
    last_unrecorded_section = its.last;
    my_past_sections = nullptr;
    if (--its.copies != 0) return;
    its.self.store({}, std::memory_order_relaxed);
    its.used.store(false, std::memory_order_release);
}
/// This thread's record, if another copy of the library has it already.
inline past_sections* find_past_sections() noexcept {
    for (auto* p = all_past_sections::here().threads.first(); p != nullptr; p = p->next)
        if (p->self.load(std::memory_order_relaxed) == pthread_self()) return p;
    return nullptr;
}
/// Before a thread's first section.
[[gnu::cold, gnu::noinline]] inline void begin_past_sections() noexcept {
    process::tell_guards.store(tell_past_sections, std::memory_order_relaxed);
    const bool at_end = process::at_thread_end_without_memory<leave_past_sections>();
    past_sections* mine = at_end ? find_past_sections() : nullptr;
    if (mine == nullptr) {
        const auto thread = all_past_sections::here().threads_seen.fetch_add(1, std::memory_order_relaxed) + 1;
        last_unrecorded_section = thread << section_bits;
        if (!at_end || (mine = take_past_sections()) == nullptr) return;
        mine->last = last_unrecorded_section;
        mine->copies = 0;
        mine->thread.store(thread, std::memory_order_release);
        mine->self.store(pthread_self(), std::memory_order_relaxed);
    }
    ++mine->copies;
    my_past_sections = mine;
    process::at_thread_end<leave_past_sections>(mine);
}
inline std::uint64_t this_thread() noexcept {
    if (last_section() == 0) begin_past_sections();
    return last_section() >> section_bits;
}

}}}  // namespace guarded::GUARDED_ABI::detail

#endif
