// What retire costs beside a bare call_rcu, and what sampling adds: each by the thread that retires, while liburcu's thread
// frees. Lists of objects are made before, and waited for after, what is timed; sampling is timed with both.
#include "publish.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <memory>
#include <utility>

namespace {

using guarded::assume_unlinked;
using namespace bench;

struct c_object {
    payload content{};
    rcu_head head{};
};

/// Times use(object) for a list of objects that make() gives.
template <class domain, class Make, class Use>
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

template <class domain>
void bare_call_rcu(benchmark::State& state) {
    time_lists<domain>(
        state, [] { return new c_object; },
        [](c_object* object) {
            domain::flavour().update_call_rcu(&object->head,
                                              [](rcu_head* head) { delete caa_container_of(head, c_object, head); });
        });
}
template <class domain>
void retire_reclaimable(benchmark::State& state) {
    time_lists<domain>(
        state, [] { return new reclaimable_object; }, [](auto* object) { retire(assume_unlinked<domain>(object)); });
}

struct c_node {
    rcu_head head;
    payload* object;
};
template <class domain>
void bare_call_rcu_with_a_node(benchmark::State& state) {
    time_lists<domain>(
        state, [] { return new payload; },
        [](payload* object) {
            auto* const node = new c_node{{}, object};
            domain::flavour().update_call_rcu(&node->head, [](rcu_head* head) {
                const std::unique_ptr<c_node> self{caa_container_of(head, c_node, head)};
                delete self->object;
            });
        });
}
template <class domain>
void retire_any(benchmark::State& state) {
    time_lists<domain>(state, [] { return new payload; }, [](auto* object) { retire(assume_unlinked<domain>(object)); });
}

/// What a server does with its sessions: nine lookups in a tree, then one entry replaced.
void serve(benchmark::State& state, std::uint32_t one_in) {
    using domain = guarded::rcu_memb;
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

/// What each sampled object takes: its page is opened and closed.
void sampled(benchmark::State& state) {
    guarded::sample_objects({.one_in = 1, .pages = 1024});
    for (int i = 0; i < 200; ++i) delete new reclaimable_object;  // a thread hears of sampling after 100
    for ([[maybe_unused]] const auto round : state) {
        auto* object = new reclaimable_object;
        benchmark::DoNotOptimize(object);
        delete object;
    }
    guarded::sample_objects({.one_in = 0});
    state.counters["each"] = benchmark::Counter(1, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

/// A section that reads one object, in a function that is not inlined.
template <class domain>
[[gnu::noinline]] long read_one(const guarded::registration<domain>& me, const guarded::slot<long, domain>& place) {
    const auto g = read_lock(me);
    return get(g, place.load(g));
}
template <class domain>
void section(benchmark::State& state) {
    const auto me = guarded::register_thread<domain>();
    const guarded::slot<long, domain> place{std::make_unique<long>(1)};
    for ([[maybe_unused]] const auto round : state) benchmark::DoNotOptimize(read_one(me, place));
}

}  // namespace

#define BENCH_IN_ALL_FLAVOURS(name)                               \
    BENCHMARK_TEMPLATE(name, guarded::rcu_memb)->UseManualTime(); \
    BENCHMARK_TEMPLATE(name, guarded::rcu_mb)->UseManualTime();   \
    BENCHMARK_TEMPLATE(name, guarded::rcu_qsbr)->UseManualTime(); \
    BENCHMARK_TEMPLATE(name, guarded::rcu_bp)->UseManualTime()
BENCH_IN_ALL_FLAVOURS(bare_call_rcu);
BENCH_IN_ALL_FLAVOURS(retire_reclaimable);
BENCH_IN_ALL_FLAVOURS(bare_call_rcu_with_a_node);
BENCH_IN_ALL_FLAVOURS(retire_any);
BENCHMARK_CAPTURE(publish_reclaimable, without_sampling, 0, 0)->UseManualTime();
BENCHMARK_CAPTURE(publish_reclaimable, one_in_1000, 1000, 0)->UseManualTime();
BENCHMARK_CAPTURE(publish_reclaimable, without_sampling_9_reads, 0, 9)->UseManualTime();
BENCHMARK_CAPTURE(publish_reclaimable, one_in_1000_9_reads, 1000, 9)->UseManualTime();
BENCHMARK_CAPTURE(publish_any, malloc, 0, 0)->UseManualTime();
BENCHMARK_CAPTURE(publish_any, malloc_9_reads, 0, 9)->UseManualTime();
BENCHMARK_CAPTURE(serve, without_sampling, 0)->UseManualTime();
BENCHMARK_CAPTURE(serve, one_in_1000, 1000)->UseManualTime();
BENCHMARK(sampled);
BENCHMARK_TEMPLATE(section, guarded::rcu_memb);
BENCHMARK_TEMPLATE(section, guarded::rcu_qsbr);
BENCHMARK_MAIN();
