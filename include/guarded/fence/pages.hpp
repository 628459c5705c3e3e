// Pages of their own for some objects: once an object is freed its page cannot be touched, and a report says whose it was.
//
// As GWP-ASan and KFENCE do it: a region of pages, every second one never mapped; a freed page waits behind all others that
// are free before it is used again. What was retired is noted with its type and place, which a plain allocator cannot know.
#pragma once

#include <guarded/base/at_fork.hpp>
#include <guarded/base/attributes.hpp>
#include <guarded/base/board.hpp>
#include <guarded/base/misuse.hpp>
#include <guarded/base/plain_text.hpp>
#include <guarded/fence/fault.hpp>
#include <guarded/fence/obituary.hpp>

#include <pthread.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <new>
#include <optional>
#include <string_view>
#include <utility>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Weffc++"  // left uninitialised: a fence_ending that ends no object on a page costs one look

namespace guarded::process {

/// The pages, for all copies of the library: a page that one copy gives an object, another copy may free.
struct fence_pages {
    struct page_slot {
        obituary about{};
        std::uintptr_t object = 0;
        bool retirable = false;
        std::atomic<bool> alive{false};
    };

    std::atomic<std::uintptr_t> begin{0};
    std::atomic<std::size_t> length{0};
    std::atomic<std::uint32_t> one_in{0};
    std::atomic<bool> knows_of_forks{false};
    std::mutex mutex{};               // fork_stage::innermost: its holder takes no other lock of the library
    std::atomic<pthread_t> forker{};  // the thread that forks, and holds the mutex
    std::size_t page = 0;
    std::size_t count = 0;
    page_slot* slots = nullptr;
    std::size_t* queue = nullptr;  // a ring of pages that are free, the one that was freed first in front
    std::size_t first_free = 0;
    std::size_t free = 0;
    bool for_good = false;
    bool was_short_of_pages = false;
    std::atomic<bool> short_of_pages{false};
};

class fence {
    using page_slot = fence_pages::page_slot;

    GUARDED_INLINE static fence_pages& all() noexcept { return shared<fence_pages>::get(); }

  public:
    /// Whether an address is in one of the pages. A few instructions where there are none.
    GUARDED_INLINE static bool holds(const void* p) noexcept {
        const auto& its = all();
        return reinterpret_cast<std::uintptr_t>(p) - its.begin.load(std::memory_order_relaxed) <
               its.length.load(std::memory_order_relaxed);
    }

    /// Makes so many pages ready and gives one to each one_in-th object that asks for memory; 0 for none from now on. The first
    /// call decides the number of pages, which leaves the process most of its mappings. False without any. A strict build's
    /// rate is for good.
    static bool open(std::size_t pages, std::uint32_t one_in, bool for_good = false) noexcept {
        auto& its = all();
        board::keep_this_file();  // SIGSEGV's handler is in it
        if (!its.knows_of_forks.exchange(true)) fork_handlers<fork_stage::innermost>::add(around_forks_);
        const std::lock_guard lock{its.mutex};
        if (its.slots == nullptr && !reserve(pages)) return false;
        if (!its.for_good) its.one_in.store(one_in, std::memory_order_relaxed);
        its.for_good |= for_good;
        return true;
    }

    /// A page's end for an object, or null: most of the time, for large objects, and when too many pages are in use. Half of
    /// the pages are kept for objects that are sure to be retired, and an eighth stays freed for as long as can be.
    GUARDED_INLINE static void* sample(std::size_t size, std::size_t alignment, bool retirable = true) noexcept {
        if (countdown_ != 0) [[likely]] {
            --countdown_;
            return nullptr;
        }
        return take(size, alignment, retirable);
    }
    /// Whether it gave the page that p is in to a retirable object, not to an operator new that others take memory from.
    GUARDED_INLINE static bool gave_retirable(const void* p) noexcept { return holds(p) && all().slots[slot_of(p)].retirable; }
    /// True once after it gave no page because too many are in use.
    static bool ran_out() noexcept { return all().short_of_pages.exchange(false, std::memory_order_relaxed); }

    /// Notes for a report that p is retired. What a retired object's destructor retires at no place gets that object's place.
    static void note_retired(const void* p, std::string_view type, source_place at) noexcept {
        auto& s = all().slots[slot_of(p)];
        if (!s.alive.load()) return;  // it was freed before
        board::keep_this_file();
        s.about.type = type;
        s.about.retired = at.file == nullptr && ending_ != nullptr ? ending_->of(s).retired : at;
        s.about.retired_at = now();
    }

    static source_place retired_at(const void* p) noexcept { return all().slots[slot_of(p)].about.retired; }

    /// Frees p; stops the program where p was freed before.
    static void release(void* p) noexcept {
        auto& its = all();
        const std::size_t i = slot_of(p);
        auto& s = its.slots[i];
        if (const auto at = reinterpret_cast<std::uintptr_t>(p); at != s.object || !s.alive.exchange(false))
            s.about.stop(at == s.object ? "freed twice" : "freed by another address than its own",
                         static_cast<std::ptrdiff_t>(at - s.object));
        if (ending_ != nullptr && s.about.retired_at == 0) s.about = ending_->of(s);
        s.about.freed_at = now();
        mprotect(page_of(i), its.page,
                 PROT_NONE);  // it keeps its memory: giving that back and getting it again takes far longer
        put_back(i);
    }

    /// While a retired object is ended on this thread: what its destructor frees is told to be part of it.
    class fence_ending {
      public:
        GUARDED_INLINE explicit fence_ending(const void* object) noexcept {
            if (holds(object)) [[unlikely]]
                begin(all().slots[slot_of(object)]);
        }
        fence_ending(const fence_ending&) = delete;
        fence_ending& operator=(const fence_ending&) = delete;
        GUARDED_INLINE ~fence_ending() {
            if (ending_ == this) [[unlikely]]
                ending_ = outer_;
        }
        obituary of(const page_slot& freed) const noexcept {
            return &freed == object_ ? *about_ : freed.about.as_part_of(*about_);
        }

      private:
        [[gnu::cold, gnu::noinline]] void begin(page_slot& object) noexcept {
            if (!object.alive.load()) return;  // it was freed before
            if (object.about.retired_at != 0)
                about_ = object.about;
            else if (ending_ != nullptr)
                about_ = ending_->of(object);
            else
                return;
            object_ = &object;
            object.about = {.size = about_->size};  // the deleter may keep it for another life
            outer_ = std::exchange(ending_, this);
        }

        const page_slot* object_;
        std::optional<obituary> about_;
        const fence_ending* outer_;
    };

  private:
    static std::size_t slot_of(const void* p) noexcept {
        return (reinterpret_cast<std::uintptr_t>(p) - all().begin.load(std::memory_order_relaxed)) / (2 * all().page);
    }
    static void* page_of(std::size_t i) noexcept {
        return reinterpret_cast<void*>(all().begin.load(std::memory_order_relaxed) + 2 * i * all().page);
    }

    static void put_back(std::size_t i) noexcept {
        auto& its = all();
        std::unique_lock lock{its.mutex, std::defer_lock};
        if (its.forker != pthread_self()) lock.lock();
        its.queue[(its.first_free + its.free++) % its.count] = i;
    }

    [[gnu::cold, gnu::noinline]] static void* take(std::size_t size, std::size_t alignment, bool retirable) noexcept {
        auto& its = all();
        const auto one_in = its.one_in.load(std::memory_order_relaxed);
        if (one_in == 0) {
            countdown_ = idle;
            return nullptr;
        }
        if (remaining_ != 0 && std::exchange(counts_for_, one_in) == one_in) {
            --remaining_;  // this one
            count_on();
            return nullptr;
        }
        counts_for_ = one_in;
        const bool first = random_ == 0;  // of a thread: no likelier than others
        remaining_ = random() % (2ULL * one_in - 1);
        if (const bool not_this_one = first && remaining_ != 0; count_on(), not_this_one) return nullptr;
        if (size == 0 || size > its.page || alignment > its.page || its.forker == pthread_self()) return nullptr;
        std::size_t i = 0;
        {
            const std::lock_guard lock{its.mutex};
            if (its.free <= (retirable ? its.count / 8 : its.count / 2)) {
                if (!std::exchange(its.was_short_of_pages, true)) its.short_of_pages.store(true, std::memory_order_relaxed);
                return nullptr;
            }
            --its.free;
            i = its.queue[its.first_free];
            its.first_free = (its.first_free + 1) % its.count;
        }
        auto* const page = static_cast<std::byte*>(page_of(i));
        if (mprotect(page, its.page, PROT_READ | PROT_WRITE) != 0) {
            put_back(i);
            return nullptr;
        }
        void* const object = page + ((its.page - size) & ~(alignment - 1));
        board::keep_this_file();  // reports name its types and places
        its.slots[i].about = {.size = size};
        its.slots[i].object = reinterpret_cast<std::uintptr_t>(object);
        its.slots[i].retirable = retirable;
        its.slots[i].alive.store(true);
        return object;
    }

    /// Counts in steps so short that a thread soon hears of another rate.
    static void count_on() noexcept {
        countdown_ = static_cast<std::uint32_t>(std::min<std::uint64_t>(remaining_, idle));
        remaining_ -= countdown_;
    }

    /// Random, so that a program's own rhythm does not decide what is sampled.
    static std::uint64_t random() noexcept {
        if (random_ == 0) random_ = reinterpret_cast<std::uintptr_t>(&random_) ^ static_cast<std::uint64_t>(now());
        random_ ^= random_ << 13;
        random_ ^= random_ >> 7;
        random_ ^= random_ << 17;
        return random_;
    }

    static bool reserve(std::size_t pages) noexcept {
        auto& its = all();
        its.page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
        pages = std::min(pages, mappings() / 8);  // each takes two
        const std::size_t length = 2 * pages * its.page;
        const std::size_t books = pages * (sizeof(page_slot) + sizeof(std::size_t));
        void* const region = mmap(nullptr, length, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        void* const memory = mmap(nullptr, books, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (region == MAP_FAILED || memory == MAP_FAILED) return false;
        its.slots = static_cast<page_slot*>(memory);
        std::uninitialized_default_construct_n(its.slots, pages);
        its.queue = reinterpret_cast<std::size_t*>(its.slots + pages);
        its.begin.store(reinterpret_cast<std::uintptr_t>(region), std::memory_order_relaxed);
        // Pages that differ in kind from their neighbours stay mappings of their own: mprotect then splits and joins none,
        // which takes longer and may fail.
        const auto apart = [&its](std::size_t i) {
            return madvise(static_cast<std::byte*>(page_of(i)) + its.page, its.page, MADV_DONTDUMP) == 0;
        };
        for (; its.free < pages && apart(its.free); ++its.free) its.queue[its.free] = its.free;
        its.count = its.free;
        its.length.store(2 * its.count * its.page, std::memory_order_relaxed);
        fault::listen(tell_of);
        return true;
    }

    // The program's own handlers of forks allocate and free while this thread holds the mutex.
    static void lock() {
        all().mutex.lock();
        all().forker = pthread_self();
    }
    static void unlock() {
        all().forker = pthread_t{};
        all().mutex.unlock();
    }

    /// How many mappings a process may have.
    static std::size_t mappings() noexcept {
        std::size_t most = 65'530;  // the kernel's own default
        if (std::FILE* const f = std::fopen("/proc/sys/vm/max_map_count", "re")) {
            static_cast<void>(!std::fscanf(f, "%zu", &most));  // negated, since g++ warns of a result that is only cast
            std::fclose(f);
        }
        return most;
    }

    /// Tells whose page was touched, if it is one of ours.
    static void tell_of(const void* touched) noexcept {
        if (!holds(touched)) return;
        const auto& s = all().slots[slot_of(touched)];
        plain_text text;
        s.about.tell(text, s.about.freed_at != 0 ? "touched after it was freed" : "touched beyond its end",
                     static_cast<std::ptrdiff_t>(reinterpret_cast<std::uintptr_t>(touched) - s.object));
        text.write_to_stderr();
    }

    static constexpr std::uint32_t idle = 100;  // calls until it is asked again whether sampling is on, and how much

    // Of this copy of the library: what a thread counts, and what it is ending.
    static inline constinit thread_local std::uint32_t countdown_ = 0;
    static inline constinit thread_local std::uint64_t remaining_ = 0;  // to the next sampled object, behind the countdown
    static inline constinit thread_local std::uint32_t counts_for_ = 0;
    static inline constinit thread_local std::uint64_t random_ = 0;
    static inline constinit thread_local const fence_ending* ending_ = nullptr;
    static inline constinit at_fork around_forks_{.before = lock, .in_parent = unlock, .in_child = unlock};
};

}  // namespace guarded::process

#pragma GCC diagnostic pop
