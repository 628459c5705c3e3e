// What retire costs beside a bare call_rcu, and what sampling adds: each by the thread that retires, while liburcu's thread
// frees. Lists of objects are made before, and waited for after, what is timed; sampling is timed with both.
#include <guarded/guarded.hpp>
#include <guarded/sampling.hpp>

#include <benchmark/benchmark.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <memory>
#include <utility>

namespace {

using domain = guarded::rcu_memb;
using guarded::assume_unlinked;

constexpr std::size_t list = 4096;

struct payload {
    long first = 0;
    std::array<long, 5> others{};
};
struct c_object {
    payload content{};
    rcu_head head{};
};
struct reclaimable_object : guarded::reclaimable, payload {};

/// What one object takes, instead of a whole list.
void per_object(benchmark::State& state) {
    using benchmark::Counter;
    state.counters["each"] = Counter(list, Counter::kIsIterationInvariantRate | Counter::kInvert);
}

/// Times use(object) for a list of objects that make() gives.
template <class Make, class Use>
void time_lists(benchmark::State& state, Make make, Use use) {
    std::array<decltype(make()), list> objects;
    for ([[maybe_unused]] const auto round : state) {
        for (auto& object : objects) object = make();
        const auto begin = std::chrono::steady_clock::now();
        for (auto* object : objects) use(object);
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
        guarded::barrier<domain>();
        state.SetIterationTime(took.count());
    }
    per_object(state);
}

void bare_call_rcu(benchmark::State& state) {
    time_lists(
        state, [] { return new c_object; },
        [](c_object* object) {
            domain::flavour().update_call_rcu(&object->head,
                                              [](rcu_head* head) { delete caa_container_of(head, c_object, head); });
        });
}
void retire_reclaimable(benchmark::State& state) {
    time_lists(state, [] { return new reclaimable_object; }, [](auto* object) { retire(assume_unlinked<domain>(object)); });
}

struct c_node {
    rcu_head head;
    payload* object;
};
void bare_call_rcu_with_a_node(benchmark::State& state) {
    time_lists(
        state, [] { return new payload; },
        [](payload* object) {
            auto* const node = new c_node{{}, object};
            domain::flavour().update_call_rcu(&node->head, [](rcu_head* head) {
                const std::unique_ptr<c_node> self{caa_container_of(head, c_node, head)};
                delete self->object;
            });
        });
}
void retire_any(benchmark::State& state) {
    time_lists(state, [] { return new payload; }, [](auto* object) { retire(assume_unlinked<domain>(object)); });
}

/// Objects made, published and retired, with so many reads in between.
void publish(benchmark::State& state, std::uint32_t one_in, int reads) {
    guarded::sample_objects({.one_in = one_in, .pages = 1024});
    const auto me = guarded::register_thread<domain>();
    guarded::slot<reclaimable_object, domain> place{std::make_unique<reclaimable_object>()};
    for ([[maybe_unused]] const auto round : state) {
        const auto begin = std::chrono::steady_clock::now();
        for (std::size_t i = 0; i < list; ++i) {
            place.publish(std::make_unique<reclaimable_object>());
            for (int r = 0; r < reads; ++r) {
                const auto g = read_lock(me);
                benchmark::DoNotOptimize(get(g, place.load(g), &reclaimable_object::first));
            }
        }
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
        guarded::barrier<domain>();
        state.SetIterationTime(took.count());
    }
    per_object(state);
}

/// What a server does with its sessions: nine lookups in a tree, then one entry replaced.
void serve(benchmark::State& state, std::uint32_t one_in) {
    constexpr std::uint64_t entries = 100'000;
    guarded::sample_objects({.one_in = one_in, .pages = 1024});
    const auto me = guarded::register_thread<domain>();
    static guarded::range_map<std::uint64_t, reclaimable_object, domain> sessions;
    std::uint64_t random = 1;
    const auto next = [&random] { return (random = random * 6364136223846793005U + 1442695040888963407U) >> 33; };
    for (std::uint64_t i = 0; i < entries; ++i) {
        auto w = lock(sessions);
        sessions.store(w, i, std::make_unique<reclaimable_object>());
    }
    guarded::barrier<domain>();
    for ([[maybe_unused]] const auto round : state) {
        const auto begin = std::chrono::steady_clock::now();
        for (std::size_t i = 0; i < list; ++i) {
            for (int r = 0; r < 9; ++r) {
                const auto g = read_lock(me);
                benchmark::DoNotOptimize(get(g, sessions.load(g, next() % entries), &reclaimable_object::first));
            }
            auto w = lock(sessions);
            sessions.store(w, next() % entries, std::make_unique<reclaimable_object>());
        }
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
        guarded::barrier<domain>();
        state.SetIterationTime(took.count());
    }
    per_object(state);
}

}  // namespace

BENCHMARK(bare_call_rcu)->UseManualTime();
BENCHMARK(retire_reclaimable)->UseManualTime();
BENCHMARK(bare_call_rcu_with_a_node)->UseManualTime();
BENCHMARK(retire_any)->UseManualTime();
BENCHMARK_CAPTURE(publish, without_sampling, 0, 0)->UseManualTime();
BENCHMARK_CAPTURE(publish, one_in_1000, 1000, 0)->UseManualTime();
BENCHMARK_CAPTURE(publish, without_sampling_9_reads, 0, 9)->UseManualTime();
BENCHMARK_CAPTURE(publish, one_in_1000_9_reads, 1000, 9)->UseManualTime();
BENCHMARK_CAPTURE(serve, without_sampling, 0)->UseManualTime();
BENCHMARK_CAPTURE(serve, one_in_1000, 1000)->UseManualTime();
BENCHMARK_MAIN();
