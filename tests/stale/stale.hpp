// Programs that compile and touch something too late, each with its fixed twin: what a strict build is there to stop.
#pragma once

#include <guarded/guarded.hpp>
#include <guarded/std_rcu.hpp>

#include <array>
#include <atomic>
#include <chrono>
#include <memory>
#include <numeric>
#include <string>
#include <thread>
#include <vector>

namespace stale {

/// A program: its name, what it does wrong in a few words, and itself, wrong or mended.
struct program {
    const char* name;
    const char* what;
    void (*run)(bool wrong);
};
inline std::vector<program>& programs() {
    static std::vector<program> all;
    return all;
}
struct entry {
    entry(const char* name, const char* what, void (*run)(bool wrong)) { programs().push_back({name, what, run}); }
};

/// What is published, and replaced all the time.
struct item {
    int value = 1;
    std::string name = "a name that is too long for its string to hold in place";
    std::vector<int> numbers{1, 2, 3};
    std::array<int, 4> table{1, 2, 3, 4};
    ~item() { value = -1; }
};

/// How often the writer has replaced what is published.
inline std::atomic<long> replaced{0};
/// What a reader does for a while: until it was replaced, so that what is held is replaced while it is held; not for ever,
/// since a lock may keep the writer out.
inline void work() {
    const long before = replaced;
    for (int i = 0; i < 200 && replaced < before + 2; ++i) std::this_thread::sleep_for(std::chrono::microseconds{200});
}

inline std::atomic<long> seen{0};
inline void touch(const int& n) {
    seen.fetch_add(*static_cast<const volatile int*>(&n), std::memory_order_relaxed);
    work();
}
/// What a writer does for a while that has not finished what it began: until somebody has touched what is published.
inline void leave_it_there() {
    const long before = seen;
    for (int i = 0; i < 2000 && seen == before; ++i) std::this_thread::sleep_for(std::chrono::microseconds{200});
}
inline void touch(const item& i) { touch(i.value); }
inline void touch(const item* i) { touch(i->value); }

/// Some programs touch in one round what they kept from the one before.
inline constexpr int rounds = 3;

/// Calls replace() as fast as it can while another thread does rounds of read(registration).
template <class D, class Read, class Replace>
void beside(Read read, Replace replace) {
    std::atomic<bool> begun{false};
    std::atomic<bool> done{false};
    std::jthread writer{[&] {
        while (!done) {
            replace();
            ++replaced;
            begun = true;
            std::this_thread::yield();
        }
    }};
    {
        while (!begun) std::this_thread::yield();
        const auto me = guarded::register_thread<D>();
        for (int i = 0; i < rounds; ++i) {
            read(me);
            if constexpr (std::is_same_v<D, guarded::rcu_qsbr>) quiescent_state(me);
        }
    }
    done = true;
    writer.join();
    guarded::barrier<D>();
}

/// The same with a slot that is replaced, for read(registration, slot).
template <class D, class Read>
void beside_publisher(Read read) {
    guarded::slot<item, D> place{std::make_unique<item>()};
    beside<D>([&](const guarded::registration<D>& me) { read(me, place); }, [&] { place.publish(std::make_unique<item>()); });
}

}  // namespace stale
