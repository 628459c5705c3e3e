// Readers side by side, and beside a writer that does nothing but write.
#pragma once

#include "works.hpp"

#include <atomic>
#include <numeric>
#include <thread>

namespace bench {

/// Nanoseconds for one lookup of all readers together. Each reads for a while, not a number of times: beside a writer a lock
/// may let it wait for long.
template <class S>
double read_by(const S& s, const data& d, unsigned readers, std::atomic<unsigned>& waiting) {
    std::vector<double> rates(readers);
    std::vector<std::thread> threads;
    for (unsigned t = 0; t < readers; ++t)
        threads.emplace_back([&, t] {
            auto me = S::enter();
            const auto& where = questions_for<S>(d);
            const std::size_t offset = t * (questions / 2);
            warm_up(s, me, d);
            for (waiting.fetch_sub(1); waiting.load() != 0;) std::this_thread::yield();
            const auto begin = clock::now();
            std::size_t calls = 0;
            double seconds = 0;
            do {
                for (const auto stop = calls + lookups / 8; calls < stop; ++calls)
                    benchmark::DoNotOptimize(s.load(me, where[(calls + offset) % questions]));
                seconds = seconds_since(begin);
            } while (seconds < 0.06);
            rates[t] = static_cast<double>(calls) / seconds;
        });
    for (auto& t : threads) t.join();
    return 1e9 / std::accumulate(rates.begin(), rates.end(), 0.0);
}

template <class S, unsigned readers>
void read_together(benchmark::State& state, const data& d) {
    auto me = S::enter();
    const S& s = shared<S>(me, d);
    for (auto _ : state) {
        std::atomic<unsigned> waiting{readers};
        state.SetIterationTime(1e-9 * read_by(s, d, readers, waiting));
    }
    state.counters["calls"] = 1;
}

/// The writer erases entries and puts them back, in random order.
template <class S>
void read_beside_writer(benchmark::State& state, const data& d) {
    auto me = S::enter();
    S& s = shared<S>(me, d);
    for (auto _ : state) {
        std::atomic<unsigned> waiting{2};
        std::atomic<bool> stop{false};
        double written = 0;
        std::thread writer{[&] {
            auto mine = S::enter();
            for (waiting.fetch_sub(1); waiting.load() != 0;) std::this_thread::yield();
            const auto begin = clock::now();
            std::size_t i = 0;
            do {
                const range& r = d.shuffled[i++ % d.size()];
                s.erase(mine, r.first);
                s.store(mine, r.first, r.last, r.first);
            } while (!stop.load(std::memory_order_relaxed));
            written = 1e9 * seconds_since(begin) / static_cast<double>(2 * i);
        }};
        state.SetIterationTime(1e-9 * read_by(s, d, 1, waiting));
        stop.store(true);
        writer.join();
        S::settle();
        state.counters["writer beside reader"] = written;
    }
    state.counters["calls"] = 1;
}

/// All that S offers.
template <class S>
contender make_contender(std::string name) {
    contender c{std::move(name), {}, forget<S>};
    c.works["lookup"] = lookup<S>;
    c.works["dependent lookup"] = dependent<S>;
    c.works["one reader"] = read_together<S, 1>;
    c.works["two readers"] = read_together<S, 2>;
    c.works["bytes per entry"] = bytes<S>;
    if constexpr (ordered_by_index<S>) c.works["iterate"] = iterate<S>;
    if constexpr (changeable<S>) {
        c.works["store"] = store<S>;
        c.works["append"] = append<S>;
        c.works["overwrite"] = overwrite<S>;
        c.works["erase"] = erase<S>;
        if constexpr (S::concurrent) c.works["reader beside writer"] = read_beside_writer<S>;
    }
    if constexpr (holds_ranges<S>) c.works["split"] = split<S>;
    if constexpr (cloneable<S>) c.works["clone"] = clone<S>;
    if constexpr (finds_gaps<S>) c.works["find gap"] = find_gap<S>;
    return c;
}

}  // namespace bench
