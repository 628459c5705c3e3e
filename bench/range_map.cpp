// Times range_map beside other maps: works of the kind that memory maps know, at growing numbers of entries.
//
//   --quick        up to 100'000 entries, and shorter repetitions
//   --json FILE    the results, too
//   --filter RE    only what matches, of "work/n/structure"
//
// Exit status: 0 when it ran, whether goals were met or not; 2 for bad options.
#include "range_map/goals.hpp"

#include <array>
#include <cstdio>
#include <fstream>

#include <fmt/ostream.h>
#include <CLI/CLI.hpp>

namespace {

struct bad_option : std::runtime_error {
    using std::runtime_error::runtime_error;
};

std::vector<bench::contender> contenders() {
    std::vector<bench::contender> all;
    bench::add_guarded(all);
    bench::add_by_hand(all);
    bench::add_static_tree(all);
    bench::add_libcds(all);
    bench::add_lfht(all);
    return all;
}

void write_json(std::ostream& out, const std::vector<bench::result>& results) {
    fmt::print(out, "{{\"results\": [");
    const char* separator = "\n";
    for (const auto& r : results) {
        fmt::print(out,
                   "{}{{\"work\": \"{}\", \"n\": {}, \"structure\": \"{}\", \"median_ns\": {:.3f}, \"min_ns\": {:.3f}, "
                   "\"max_ns\": {:.3f}}}",
                   separator, r.work, r.n, r.structure, r.median, r.min, r.max);
        separator = ",\n";
    }
    fmt::print(out, "\n]}}\n");
}

void initialize_library() {
    std::array<std::string, 2> options{"bench_range_map", "--benchmark_enable_random_interleaving=true"};
    std::array<char*, 3> argv{options[0].data(), options[1].data(), nullptr};
    int argc = 2;
    benchmark::Initialize(&argc, argv.data());
}

int run(int argc, char** argv) {
    CLI::App app{"Times guarded::range_map beside other maps"};
    bench::plan plan;
    std::string filter;
    std::string json;
    app.add_flag("--quick", plan.quick, "Up to 100'000 entries, and shorter repetitions");
    app.add_option("--json", json, "Write the results to this file, too");
    app.add_option("--filter", filter, "Run only what matches this regular expression, of \"work/n/structure\"");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& e) {
        if (e.get_exit_code() == 0) return app.exit(e);
        throw bad_option{e.what()};
    }
    try {
        plan.filter.assign(filter);
    } catch (const std::regex_error&) {
        throw bad_option{"--filter: not a regular expression: " + filter};
    }
    // Tried first, but what stands there is kept until there is something better.
    if (!json.empty() && !std::ofstream{json, std::ios::app}) throw bad_option{"--json: cannot write " + json};

    initialize_library();
    const auto results = bench::run(contenders(), plan);
    if (results.empty()) throw bad_option{"--filter: nothing matches: " + filter};
    bench::print_goals(results);
    if (!json.empty()) {
        std::ofstream out{json};
        write_json(out, results);
        if (!out.flush()) throw bad_option{"--json: cannot write " + json};
    }
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return run(argc, argv);
    } catch (const std::exception& e) {
        std::fprintf(stderr, "bench_range_map: %s\n", e.what());
        return 2;
    }
}
