// The goals as a table. A ratio of times below 1 means that guarded is faster. Medians are judged; beside them stands what the
// best repetitions give, which other programs disturb less.
#include "goals.hpp"

#include <map>
#include <optional>
#include <tuple>

#include <fmt/format.h>

namespace bench {
namespace {

#ifdef BENCH_NATIVE
constexpr bool native = true;
#else
constexpr bool native = false;
#endif

/// Of all repetitions, and of the best one.
struct figure {
    double median;
    double best;

    friend figure operator/(figure a, figure b) { return {a.median / b.median, a.best / b.best}; }
};
using figures = std::map<std::tuple<std::string, std::size_t, std::string>, figure>;

std::optional<figure> find(const figures& all, const std::string& work, std::size_t n, const std::string& structure) {
    const auto found = all.find({work, n, structure});
    return found == all.end() ? std::nullopt : std::optional{found->second};
}

struct goal {
    double value;
    bool at_most = true;

    bool met(double measured) const { return at_most ? measured <= value : measured >= value; }
};

void print_row(const std::string& what, std::size_t n, figure f, const char* unit, std::optional<goal> g) {
    const auto shown = [&](double x) { return fmt::format("{:.{}f}{}", x, *unit == 0 ? 2 : 0, unit); };
    fmt::print("{:<44}{:>9}{:>10}{:>10}", what, n, shown(f.median), shown(f.best));
    if (g) {
        const auto wanted = fmt::format("{} {}{}", g->at_most ? "<=" : ">=", g->value, unit);
        fmt::print("   {:<10}{}", wanted, g->met(f.median) ? "met" : "MISSED");
    }
    fmt::print("\n");
}

/// Beside absl without a lock.
std::optional<goal> goal_of(const std::string& work, std::size_t n) {
    static const std::map<std::string, double> all{
        {"iterate", 0.75}, {"store", 1.2}, {"append", 1.5}, {"overwrite", 1.0}, {"erase", 1.2}, {"split", 1.0}, {"clone", 1.0},
    };
    if (work == "lookup" && n <= 100'000) return goal{native ? 0.5 : 0.75};
    const auto found = all.find(work);
    return found == all.end() || n > 1'000'000 ? std::nullopt : std::optional{goal{found->second}};
}

}  // namespace

void print_goals(const std::vector<result>& results) {
    figures all;
    for (const result& r : results) all[{r.work, r.n, r.structure}] = {r.median, r.min};
    fmt::print("\nGoals ({})\n{:<44}{:>9}{:>10}{:>10}   goal\n", native ? "-march=native" : "default flags", "guarded / absl",
               "n", "measured", "at best");
    const auto ratio = [&](const result& r, const std::string& what, const std::string& peer, std::optional<goal> g) {
        if (const auto theirs = find(all, r.work, r.n, peer))
            print_row(r.work + what, r.n, figure{r.median, r.min} / *theirs, "", g);
    };
    for (const result& r : results) {
        if (r.structure != "guarded" || r.work == "one reader" || r.work == "writer beside reader") continue;
        const figure ours{r.median, r.min};
        const auto alone = find(all, "one reader", r.n, "guarded");
        if (r.work == "two readers") {
            if (alone) print_row("two readers against one, lookups a second", r.n, *alone / ours, "", goal{1.9, false});
        } else if (r.work == "reader beside writer") {
            const figure whole{0.01, 0.01};
            if (alone)
                print_row("reader beside a writer, of its speed alone", r.n, *alone / ours / whole, " %", goal{85, false});
        } else if (r.work == "find gap") {
            const auto g = r.n == 1'000'000 ? std::optional{goal{300}} : std::nullopt;
            print_row("find gap, no ratio", r.n, ours, " ns", g);
        } else if (r.work == "bytes per entry") {
            print_row("bytes per entry, no ratio", r.n, ours, " B", goal{34});
        } else {
            ratio(r, "", "absl", goal_of(r.work, r.n));
        }
        if (r.work == "lookup") {
            const auto g = r.n == 1'000'000 ? std::optional{goal{native ? 0.6 : 0.75}} : std::nullopt;
            ratio(r, ", absl under a reader's shared_mutex", "absl + shared_mutex", g);
            ratio(r, ", against the static tree", "static tree", goal{2});
        }
    }
}

}  // namespace bench
