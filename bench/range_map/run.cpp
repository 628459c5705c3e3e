// Google Benchmark does the timing: it finds out how many iterations make a repetition long enough, and shuffles the
// repetitions of all structures.
#include "run.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

namespace bench {
namespace {

constexpr int repetitions = 7;

struct group {
    std::vector<std::string> works;  // in turns with each other, too
    bool by_size = false;            // run with the sizes that show growth, too
    bool single = false;             // an iteration is as long as a repetition has to be
    bool large = false;              // says nothing where one malloc'ed block is much
    bool passes = false;             // an iteration is a pass over all entries; so it is long enough, if they are many
};
const std::vector<group>& groups() {
    static const std::vector<group> all{
        {.works = {"lookup"}, .by_size = true},
        {.works = {"dependent lookup"}},
        {.works = {"iterate"}},
        {.works = {"find gap"}},
        {.works = {"clone"}, .passes = true},
        {.works = {"one reader", "two readers", "reader beside writer"}, .single = true},
        {.works = {"bytes per entry"}, .single = true, .large = true},
        {.works = {"store"}, .by_size = true, .passes = true},
        {.works = {"append"}, .passes = true},
        {.works = {"overwrite"}, .passes = true},
        {.works = {"erase"}, .passes = true},
        {.works = {"split"}, .passes = true},
    };
    return all;
}

struct size {
    std::size_t n;
    bool quick;
    bool all_works;
};
constexpr std::array<size, 5> sizes{{
    {1'000, true, true},
    {10'000, false, false},
    {100'000, true, true},
    {1'000'000, false, true},
    {10'000'000, false, false},
}};

struct task {
    std::string work;
    std::string structure;
    std::vector<double> times;
};

/// Collects the repetitions.
class collector : public benchmark::BenchmarkReporter {
  public:
    explicit collector(std::vector<task>& tasks) : tasks_{tasks} {}
    bool ReportContext(const Context&) override { return true; }
    void ReportRuns(const std::vector<Run>& runs) override {
        for (const Run& r : runs) {
            if (r.run_type != Run::RT_Iteration) continue;
            const task t = tasks_.at(static_cast<std::size_t>(r.family_index));  // add may move it
            for (const auto& [name, counter] : r.counters) {
                if (name == "calls")
                    add(t.work, t.structure, 1e9 * r.real_accumulated_time / static_cast<double>(r.iterations) / counter.value);
                else
                    add(name, t.structure, counter.value);
            }
        }
    }

  private:
    void add(std::string work, std::string structure, double ns) {
        const auto same = [&](const task& t) { return t.work == work && t.structure == structure; };
        const auto found = std::find_if(tasks_.begin(), tasks_.end(), same);
        if (found != tasks_.end())
            found->times.push_back(ns);
        else
            tasks_.push_back({std::move(work), std::move(structure), {ns}});
    }

    std::vector<task>& tasks_;
};

result result_of(task& t, std::size_t n) {
    std::sort(t.times.begin(), t.times.end());
    return {t.work, n, t.structure, t.times[t.times.size() / 2], t.times.front(), t.times.back()};
}

void run_group(const group& g, const size& s, const std::vector<contender>& all, const plan& p,
               const std::function<const data&()>& get, std::vector<result>& results) {
    const double seconds = p.quick ? 0.02 : s.n < 1'000'000 ? 0.05 : 0.2;
    std::vector<task> tasks;
    for (const auto& work : g.works)
        for (const contender& c : all) {
            const auto found = c.works.find(work);
            if (found == c.works.end() || s.n > c.greatest) continue;
            if (!std::regex_search(fmt::format("{}/{}/{}", work, s.n, c.name), p.filter)) continue;
            const data& d = get();
            auto* b = benchmark::RegisterBenchmark(fmt::format("{}/{}", work, c.name).c_str(),
                                                   [&d, &fn = found->second](benchmark::State& state) { fn(state, d); });
            b->UseManualTime()->Repetitions(repetitions);
            if (g.single || (g.passes && s.n >= (p.quick ? 100'000 : 1'000'000)))
                b->Iterations(1);
            else
                b->MinTime(seconds);
            tasks.push_back({work, c.name, {}});
        }
    if (tasks.empty()) return;
    const auto registered = static_cast<std::ptrdiff_t>(tasks.size());
    collector c{tasks};
    benchmark::RunSpecifiedBenchmarks(&c);
    benchmark::ClearRegisteredBenchmarks();
    const auto place = [&](const task& t) {
        return std::find_if(all.begin(), all.end(), [&](const contender& one) { return one.name == t.structure; });
    };
    std::sort(tasks.begin() + registered, tasks.end(), [&](const task& a, const task& b) { return place(a) < place(b); });
    for (task& t : tasks) {
        const result& r = results.emplace_back(result_of(t, s.n));
        fmt::print("{:<24}{:>10}  {:<34}{:>10.2f}{:>10.2f}{:>10.2f}\n", r.work, r.n, r.structure, r.median, r.min, r.max);
    }
    std::fflush(stdout);
}

}  // namespace

std::vector<result> run(const std::vector<contender>& all, const plan& p) {
    fmt::print("{:<24}{:>10}  {:<34}{:>10}{:>10}{:>10}   ns for a call or an entry\n", "work", "n", "structure", "median",
               "min", "max");
    std::vector<result> results;
    for (const size& s : sizes) {
        if (p.quick && !s.quick) continue;
        std::optional<data> d;
        const auto get = [&]() -> const data& { return d ? *d : d.emplace(s.n); };
        for (const group& g : groups())
            if ((s.all_works || g.by_size) && (!g.large || s.n >= 100'000)) run_group(g, s, all, p, get, results);
        for (const contender& c : all) c.forget();
    }
    return results;
}

}  // namespace bench
