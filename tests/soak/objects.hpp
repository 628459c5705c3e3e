// What a soak makes, and counts: objects that know whether they were freed, or are half done.
#pragma once

#include "../stress/canary.hpp"

#include <guarded/std_rcu.hpp>

#include <atomic>
#include <cstdio>
#include <memory>
#include <random>
#include <utility>

namespace soak {

using choices = std::mt19937_64;

inline std::atomic<long> made{0};
inline std::atomic<long> freed{0};
inline std::atomic<long> early{0};  // reads that found something freed, or half done
inline std::atomic<long> wrong{0};  // results of calls that cannot be

struct totals {
    std::atomic<long> reads{0}, writes{0}, failed{0}, threads{0}, forks{0}, bursts{0}, stalls{0}, waits{0}, beyond{0},
        lost_children{0}, signals{0}, worked{0}, polled{0}, swapped{0}, gaps{0}, marks{0}, kept{0};
};
inline totals did;

struct item {
    explicit item(long n) : first{n}, second{-n} { ++made; }
    item(const item&) = delete;
    item& operator=(const item&) = delete;
    ~item() { ++freed; }
    bool broken() const { return alive.dead() || first + second != 0; }

    tests::canary alive;
    long first;
    long second;
};
/// Of which no two are alike, nearly.
inline long any_name(choices& r) { return static_cast<long>(r() >> 4); }

/// What a read found.
inline void look(bool broken) { early += broken ? 1 : 0; }
/// What a call gave or left, where its caller knows what it has to be. The first is told of.
inline void expect(bool good, guarded::source_place at = guarded::source_place::here()) {
    if (good || wrong++ != 0) return;
    std::fprintf(stderr, "soak: %s:%u: not as it has to be\n", at.file, at.line);
}

/// With what it needs for its retirement.
struct light : guarded::reclaimable, item {
    using item::item;
};
template <class D>
struct shared : guarded::counted<D>, item {
    using item::item;
};
struct lockable : item {
    using item::item;
    guarded::object_lock lock;
};
template <class D>
struct chained : item {
    chained(long n, std::unique_ptr<chained> rest) : item{n}, next{std::move(rest)} {}
    guarded::slot<chained, D> next;
};

/// As C++26 has them.
struct standard : guarded::std_rcu::rcu_obj_base<standard>, item {
    using item::item;
};

}  // namespace soak
