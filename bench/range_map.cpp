// Times range_map beside absl::btree_map, each with a guard or no lock for every call: nanoseconds for a call or an entry.
#include "range_map/structures.hpp"

#include <benchmark/benchmark.h>

#include <chrono>
#include <functional>

namespace bench {
namespace {

const data& data_of(std::size_t n) {
    static std::map<std::size_t, std::unique_ptr<data>> all;
    auto& d = all[n];
    if (!d) d = std::make_unique<data>(n);
    return *d;
}

template <class S>
void fill(S& s, const std::vector<range>& ranges) {
    for (const range& r : ranges) s.store(r.first, r.last, r.first);
}

template <class S>
void lookup(benchmark::State& state) {
    const data& d = data_of(static_cast<std::size_t>(state.range(0)));
    S s;
    fill(s, d.shuffled);
    std::size_t i = 0;
    for (auto _ : state) benchmark::DoNotOptimize(s.load(d.inside[i++ & 0xfffff]));
}

template <class S>
void dependent(benchmark::State& state) {
    const data& d = data_of(static_cast<std::size_t>(state.range(0)));
    S s;
    fill(s, d.shuffled);
    std::size_t i = 0;
    value last = 0;
    for (auto _ : state) last = s.load(d.inside[(i++ + (last & 1)) & 0xfffff]);
    benchmark::DoNotOptimize(last);
}

template <class S>
void iterate(benchmark::State& state) {
    const data& d = data_of(static_cast<std::size_t>(state.range(0)));
    S s;
    fill(s, d.shuffled);
    for (auto _ : state) benchmark::DoNotOptimize(s.sum());
    state.SetItemsProcessed(state.iterations() * state.range(0));
}

/// Times calls that use the structure up: prepare(s) is not timed, work(s) makes `state.range(0)` calls.
template <class S, class Prepare, class Work>
void once(benchmark::State& state, Prepare prepare, Work work) {
    const data& d = data_of(static_cast<std::size_t>(state.range(0)));
    for (auto _ : state) {
        auto s = std::make_unique<S>();
        prepare(*s, d);
        const auto begin = std::chrono::steady_clock::now();
        work(*s, d);
        state.SetIterationTime(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}
const auto nothing = [](auto&, const data&) {};
const auto all_in = [](auto& s, const data& d) { fill(s, d.shuffled); };

template <class S>
void store(benchmark::State& state) {
    once<S>(state, nothing, all_in);
}
template <class S>
void append(benchmark::State& state) {
    once<S>(state, nothing, [](auto& s, const data& d) { fill(s, d.ascending); });
}
template <class S>
void overwrite(benchmark::State& state) {
    once<S>(state, all_in, [](auto& s, const data& d) {
        for (const range& r : d.shuffled) s.store(r.first, r.last, 1);
    });
}
template <class S>
void erase(benchmark::State& state) {
    once<S>(state, all_in, [](auto& s, const data& d) {
        for (const range& r : d.shuffled) s.erase(r.first);
    });
}
template <class S>
void split(benchmark::State& state) {
    once<S>(
        state,
        [](auto& s, const data& d) {
            for (const range& r : d.shuffled) s.store(r.first, r.first + 63, r.first);
        },
        [](auto& s, const data& d) {
            for (const range& r : d.shuffled) s.store(r.first + 20, r.first + 40, 1);
        });
}

template <class S>
void add(const std::string& name, long n) {
    const auto one = [&](const char* work, void (*fn)(benchmark::State&), bool manual) {
        auto* b = benchmark::RegisterBenchmark((work + ("/" + name)).c_str(), fn)->Arg(n);
        if (manual) b->UseManualTime();
        if (manual && n >= 1'000'000) b->Iterations(1);
    };
    one("lookup", lookup<S>, false);
    one("dependent", dependent<S>, false);
    one("iterate", iterate<S>, false);
    one("store", store<S>, true);
    one("append", append<S>, true);
    one("overwrite", overwrite<S>, true);
    one("erase", erase<S>, true);
    one("split", split<S>, true);
}

}  // namespace
}  // namespace bench

int main(int argc, char** argv) {
    benchmark::Initialize(&argc, argv);
    for (const long n : {1'000, 100'000, 1'000'000}) {
        bench::add<bench::ours<guarded::rcu_memb>>("guarded", n);
        bench::add<bench::by_hand<absl::btree_map, bench::no_lock>>("absl", n);
    }
    benchmark::RunSpecifiedBenchmarks();
}
