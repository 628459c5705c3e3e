// Objects that are published and replaced, for what sampling costs.
#pragma once

#include <guarded/guarded.hpp>
#include <guarded/sampling.hpp>

#include <benchmark/benchmark.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace bench {

constexpr std::size_t list = 4096;

struct payload {
    long first = 0;
    std::array<long, 5> others{};
};
struct reclaimable_object : guarded::reclaimable, payload {};

/// What one object takes, instead of a whole list.
inline void per_object(benchmark::State& state) {
    using benchmark::Counter;
    state.counters["each"] = Counter(list, Counter::kIsIterationInvariantRate | Counter::kInvert);
}

/// Objects made, published and retired, with so many reads in between.
template <class Object>
void publish(benchmark::State& state, std::uint32_t one_in, int reads) {
    using domain = guarded::rcu_memb;
    guarded::sample_objects({.one_in = one_in, .pages = 1024});
    const auto me = guarded::register_thread<domain>();
    guarded::slot<Object, domain> place{std::make_unique<Object>()};
    for ([[maybe_unused]] const auto round : state) {
        const auto begin = std::chrono::steady_clock::now();
        for (std::size_t i = 0; i < list; ++i) {
            place.publish(std::make_unique<Object>());
            for (int r = 0; r < reads; ++r) {
                const auto g = read_lock(me);
                benchmark::DoNotOptimize(get(g, place.load(g), &Object::first));
            }
        }
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
        guarded::barrier<domain>();
        state.SetIterationTime(took.count());
    }
    per_object(state);
}
inline void publish_any(benchmark::State& state, std::uint32_t one_in, int reads) { publish<payload>(state, one_in, reads); }
inline void publish_reclaimable(benchmark::State& state, std::uint32_t one_in, int reads) {
    publish<reclaimable_object>(state, one_in, reads);
}

}  // namespace bench
