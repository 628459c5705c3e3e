// The works: the same code for every structure. What a structure does not offer, it is not timed at.
//
// A structure S offers: enter(), the S::session that a thread holds while it uses any S; S::points, true if it finds nothing
// but first indices; S::concurrent, true if readers may run beside a writer; settle(), which waits until what was removed is
// freed; and any of load, sum, store, erase, clone, find_gap. Sessions come first: S begins and ends within one.
#pragma once

#include "contender.hpp"
#include "heap.hpp"

#include <algorithm>
#include <chrono>
#include <memory>
#include <random>
#include <stdexcept>
#include <utility>

namespace bench {

using clock = std::chrono::steady_clock;

inline double seconds_since(clock::time_point begin) { return std::chrono::duration<double>(clock::now() - begin).count(); }

template <class S>
concept ordered_by_index = requires(const S& s, typename S::session& me) { s.sum(me); };
template <class S>
concept changeable = requires(S& s, typename S::session& me, index i) {
    s.store(me, i, i, i);
    s.erase(me, i);
};
template <class S>
concept holds_ranges = changeable<S> && !S::points;
template <class S>
concept cloneable = requires(S& s, typename S::session& me) { s.clone(me); };
template <class S>
concept finds_gaps = requires(S& s, typename S::session& me, index i) { s.find_gap(me, i, i, i); };

template <class S>
void fill(S& s, typename S::session& me, const std::vector<range>& ranges) {
    for (const range& r : ranges) s.store(me, r.first, r.last, r.first);
}

template <class S>
std::unique_ptr<S> build([[maybe_unused]] typename S::session& me, const data& d) {
    if constexpr (changeable<S>) {
        auto s = std::make_unique<S>();
        fill(*s, me, d.shuffled);
        return s;
    } else {
        return std::make_unique<S>(d.ascending);
    }
}

template <class S>
const std::vector<index>& questions_for(const data& d) {
    return S::points ? d.points : d.inside;
}

/// A structure that finds something else is not measured.
template <class S>
void require_right(const S& s, typename S::session& me, const data& d) {
    for (std::size_t i = 0; i < 10'000; ++i)
        if (s.load(me, questions_for<S>(d)[i]) != d.points[i]) throw std::logic_error{"a structure finds the wrong value"};
}

/// What the works that only read share: built by the first of them for each n.
template <class S>
std::unique_ptr<S>& shared() {
    static std::unique_ptr<S> s;
    return s;
}
template <class S>
S& shared(typename S::session& me, const data& d) {
    auto& s = shared<S>();
    if (!s) {
        s = build<S>(me, d);
        require_right(*s, me, d);
        S::settle();
    }
    return *s;
}
template <class S>
void forget() {
    [[maybe_unused]] auto me = S::enter();
    shared<S>().reset();
    S::settle();
}

/// Times fn(), which makes so many calls.
template <class Fn>
void time_each(benchmark::State& state, std::size_t calls, Fn fn) {
    for (auto _ : state) {
        const auto begin = clock::now();
        fn();
        state.SetIterationTime(seconds_since(begin));
    }
    state.counters["calls"] = static_cast<double>(calls);
}

// ---- reading ---------------------------------------------------------------------------------------------------------------

inline constexpr std::size_t lookups = 1 << 12;  // timed together: the clock costs nothing beside

/// Brings back what the other structures pushed out of the caches: for as long as that takes, and no slow structure has to
/// answer more than it must.
template <class S>
void warm_up(const S& s, typename S::session& me, const data& d) {
    const double enough = d.size() < 1'000'000 ? 0.004 : 0.05;
    const auto& where = questions_for<S>(d);
    std::size_t at = questions / 2;
    for (const auto begin = clock::now(); seconds_since(begin) < enough;)
        for (std::size_t i = 0; i < lookups / 8; ++i) benchmark::DoNotOptimize(s.load(me, where[at++ % questions]));
}

template <class S>
void lookup(benchmark::State& state, const data& d) {
    auto me = S::enter();
    const S& s = shared<S>(me, d);
    const auto& where = questions_for<S>(d);
    warm_up(s, me, d);
    static std::size_t at = 0;  // goes on in the next repetition
    time_each(state, lookups, [&] {
        for (std::size_t i = 0; i < lookups; ++i) benchmark::DoNotOptimize(s.load(me, where[at++ % questions]));
    });
}

/// Where to look next hangs on what was found.
template <class S>
void dependent(benchmark::State& state, const data& d) {
    auto me = S::enter();
    const S& s = shared<S>(me, d);
    const auto& where = questions_for<S>(d);
    warm_up(s, me, d);
    static std::size_t at = 0;
    value found = 0;
    time_each(state, lookups, [&] {
        for (std::size_t i = 0; i < lookups; ++i) found = s.load(me, where[(at++ + (found & 1)) % questions]);
        benchmark::DoNotOptimize(found);
    });
}

template <class S>
void iterate(benchmark::State& state, const data& d) {
    auto me = S::enter();
    const S& s = shared<S>(me, d);
    benchmark::DoNotOptimize(s.sum(me));
    time_each(state, d.size(), [&] { benchmark::DoNotOptimize(s.sum(me)); });
}

template <class S>
void find_gap(benchmark::State& state, const data& d) {
    auto me = S::enter();
    S& s = shared<S>(me, d);
    static std::size_t at = 0;
    constexpr std::size_t searches = 64;
    time_each(state, searches, [&] {
        for (std::size_t i = 0; i < searches; ++i)
            benchmark::DoNotOptimize(s.find_gap(me, d.rare_gap(), d.inside[at++ % questions], end_of_indices - 1));
    });
}

/// No time: bytes of an entry, where the others have nanoseconds.
template <class S>
void bytes(benchmark::State& state, const data& d) {
    auto me = S::enter();
    const auto held = [&] {
        S::settle();
        return heap_bytes();
    };
    build<S>(me, data{100}).reset();  // what the libraries allocate once
    for (auto _ : state) {
        const auto before = held();
        const auto s = build<S>(me, d);
        state.SetIterationTime(1e-9 * static_cast<double>(held() - before));
    }
    S::settle();  // or what ends now would be missing from what the next structure finds
    state.counters["calls"] = static_cast<double>(d.size());
}

// ---- changing --------------------------------------------------------------------------------------------------------------

/// Times calls that use the structure up: prepare(s, me, order) is not timed, work(s, me, order) makes d.size() calls, each
/// pass in an order of its own, since a processor learns by heart what it sees a hundred times. Nor is timed how the structure
/// ends, and what it left for later is freed before the next one, unless they are small.
template <class S, class Prepare, class Work>
void once(benchmark::State& state, const data& d, Prepare prepare, Work work) {
    auto me = S::enter();
    std::vector<range> order = d.shuffled;
    std::mt19937_64 random{d.size()};
    std::size_t unsettled = 0;
    for (auto _ : state) {
        auto s = std::make_unique<S>();
        prepare(*s, me, order);
        std::shuffle(order.begin(), order.end(), random);
        if ((unsettled += d.size()) >= 100'000) {
            S::settle();
            unsettled = 0;
        }
        const auto begin = clock::now();
        work(*s, me, order);
        state.SetIterationTime(seconds_since(begin));
    }
    S::settle();  // another structure comes next
    state.counters["calls"] = static_cast<double>(d.size());
}

inline constexpr auto nothing = [](auto&, auto&, const auto&) {};
inline constexpr auto fill_with = [](auto& s, auto& me, const std::vector<range>& order) { fill(s, me, order); };

template <class S>
void store(benchmark::State& state, const data& d) {
    once<S>(state, d, nothing, fill_with);
}
template <class S>
void append(benchmark::State& state, const data& d) {
    once<S>(state, d, nothing, [&](auto& s, auto& me, const auto&) { fill(s, me, d.ascending); });
}
template <class S>
void overwrite(benchmark::State& state, const data& d) {
    once<S>(state, d, fill_with, [](auto& s, auto& me, const auto& order) {
        for (const range& r : order) s.store(me, r.first, r.last, 1);
    });
}
template <class S>
void erase(benchmark::State& state, const data& d) {
    once<S>(state, d, fill_with, [](auto& s, auto& me, const auto& order) {
        for (const range& r : order) s.erase(me, r.first);
    });
}
/// Every entry is 64 pages long, and gets a hole with another value.
template <class S>
void split(benchmark::State& state, const data& d) {
    once<S>(
        state, d,
        [](auto& s, auto& me, const auto& order) {
            for (const range& r : order) s.store(me, r.first, r.first + most_pages - 1, r.first);
        },
        [](auto& s, auto& me, const auto& order) {
            for (const range& r : order) s.store(me, r.first + 20, r.first + 40, 1);
        });
}

/// The copy's end is not timed.
template <class S>
void clone(benchmark::State& state, const data& d) {
    auto me = S::enter();
    S& s = shared<S>(me, d);
    std::size_t unsettled = 0;
    for (auto _ : state) {
        const auto begin = clock::now();
        const auto copy = s.clone(me);
        state.SetIterationTime(seconds_since(begin));
        if ((unsettled += d.size()) >= 100'000) {
            S::settle();
            unsettled = 0;
        }
    }
    S::settle();
    state.counters["calls"] = static_cast<double>(d.size());
}

}  // namespace bench
