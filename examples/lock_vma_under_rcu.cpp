// The main job: page faults on the memory maps of a real process, served as the kernel serves them, beside a writer that maps,
// unmaps, splits and merges. Then the bug that began it all: the compilers are shown the old version of the lookup.
//
//   lock_vma_under_rcu                     its own memory maps
//   lock_vma_under_rcu --pid 1234          another process's
//   lock_vma_under_rcu --maps FILE         a saved /proc/PID/maps
//   --seconds S  --threads N  --seed X  --json FILE
//
// Exit status: 0 when every fault found what was mapped, 1 when one did not, 2 for bad input.
#include "lock_vma/compilers.hpp"
#include "lock_vma/simulation.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>
#include <CLI/CLI.hpp>

namespace {

using namespace lock_vma;
using clock = std::chrono::steady_clock;

std::atomic<bool> stop{false};         // ends the threads
std::atomic<bool> interrupted{false};  // by a signal: the run ends early, with its table
static_assert(std::atomic<bool>::is_always_lock_free);

struct options {
    double seconds = 5;
    unsigned threads = 2;
    std::uint64_t seed = 1;
    std::string json;
    std::string maps = "/proc/self/maps";
};

/// What a fault thread shows while it runs: written by it alone.
struct alignas(128) progress {
    std::atomic<std::uint64_t> faults{0};
};

struct outcome {
    fault_counts counts;
    std::uint64_t changes = 0;
    double seconds = 0;
    std::size_t regions = 0;
    guarded::reclaim_stats objects{};
    long peak_kib = 0;

    double rate() const { return static_cast<double>(counts.faults) / seconds; }
    double share_under_rcu() const {
        return counts.faults == 0 ? 0 : 100.0 * static_cast<double>(counts.under_rcu) / static_cast<double>(counts.faults);
    }
};

void fault_thread(simulation& space, std::uint64_t seed, progress& shown, fault_counts& counts) {
    const auto me = guarded::register_thread<domain>();
    std::mt19937_64 random{seed};
    while (!stop.load(std::memory_order_relaxed)) {
        for (int i = 0; i < 256; ++i) space.fault(me, random, counts);
        shown.faults.store(counts.faults, std::memory_order_relaxed);
    }
}

std::uint64_t write_until_stopped(simulation& space, std::uint64_t seed) {
    constexpr std::uint64_t most_pending = 50'000;  // a writer may not run ahead of reclamation without bound
    std::mt19937_64 random{seed};
    std::uint64_t changes = 0;
    while (!stop.load(std::memory_order_relaxed)) {
        for (int i = 0; i < 64; ++i) space.change(random);
        changes += 64;
        if (const auto s = guarded::stats<domain>(); s.retired - s.freed > most_pending) guarded::barrier<domain>();
    }
    return changes;
}

void show_progress(const std::vector<progress>& shown, double seconds, double of) {
    std::uint64_t faults = 0;
    for (const auto& p : shown) faults += p.faults.load(std::memory_order_relaxed);
    const bool terminal = isatty(STDOUT_FILENO) != 0;
    fmt::print("{}  {:5.1f} of {:.1f} s   {:>12} faults{}", terminal ? "\r" : "", seconds, of, faults, terminal ? "" : "\n");
    std::fflush(stdout);
}

outcome run(const options& o, const std::vector<region>& regions) {
    simulation space{regions};
    fmt::print("{} regions of {}; {} fault threads beside one writer\n", space.regions(), o.maps, o.threads);

    outcome result;
    std::vector<progress> shown(o.threads);
    std::vector<fault_counts> counts(o.threads);
    const auto begin = clock::now();
    const auto elapsed = [&] { return std::chrono::duration<double>(clock::now() - begin).count(); };
    std::vector<std::jthread> threads;
    try {
        for (unsigned i = 0; i < o.threads; ++i)
            threads.emplace_back([&, i] { fault_thread(space, o.seed + i, shown[i], counts[i]); });
        threads.emplace_back([&] { result.changes = write_until_stopped(space, ~o.seed); });
    } catch (...) {
        stop = true;
        throw;
    }
    for (int tenths = 0; !interrupted && elapsed() < o.seconds; ++tenths) {
        std::this_thread::sleep_for(std::chrono::duration<double>(std::min(0.1, std::max(0.0, o.seconds - elapsed()))));
        if (tenths % 10 == 9) show_progress(shown, elapsed(), o.seconds);
    }
    stop = true;
    threads.clear();
    result.seconds = elapsed();
    if (isatty(STDOUT_FILENO) != 0) fmt::print("\n");

    for (const auto& c : counts) result.counts += c;
    result.regions = space.regions();
    return result;
}

void print_table(const outcome& r) {
    const auto row = [](const char* what, const std::string& value) { fmt::print("  {:<28}{:>16}\n", what, value); };
    fmt::print("\n");
    row("faults", fmt::format("{}", r.counts.faults));
    row("faults per second", fmt::format("{:.0f}", r.rate()));
    row("served under RCU", fmt::format("{:.3f} %", r.share_under_rcu()));
    row("retries (lost races)", fmt::format("{}", r.counts.retries));
    row("fallbacks to the mmap lock", fmt::format("{}", r.counts.fallbacks));
    row("  of these, nothing mapped", fmt::format("{}", r.counts.unmapped));
    row("wrong or freed regions", fmt::format("{}", r.counts.wrong));
    row("changes by the writer", fmt::format("{}", r.changes));
    row("regions at the end", fmt::format("{}", r.regions));
    row("objects retired", fmt::format("{}", r.objects.retired));
    row("objects freed", fmt::format("{}", r.objects.freed));
    row("peak memory", fmt::format("{:.1f} MiB", static_cast<double>(r.peak_kib) / 1024));
}

std::string json_of(const options& o, const outcome& r, const std::vector<verdict>& verdicts) {
    std::string compilers;
    for (const auto& v : verdicts)
        compilers += fmt::format(R"({}{{"compiler": "{}", "version": {}, "rejected": {}}})", compilers.empty() ? "" : ", ",
                                 v.compiler, v.version, v.rejected);
    return fmt::format(
        R"({{"seconds": {:.3f}, "threads": {}, "seed": {}, "faults": {}, "faults_per_second": {:.0f}, "share_under_rcu": {:.5f}, )"
        R"("retries": {}, "fallbacks": {}, "unmapped": {}, "wrong": {}, "changes": {}, "regions": {}, "retired": {}, "freed": {}, )"
        R"("peak_kib": {}, "bug": [{}]}})"
        "\n",
        r.seconds, o.threads, o.seed, r.counts.faults, r.rate(), r.share_under_rcu() / 100, r.counts.retries,
        r.counts.fallbacks, r.counts.unmapped, r.counts.wrong, r.changes, r.regions, r.objects.retired, r.objects.freed,
        r.peak_kib, compilers);
}

int fail(const std::string& what) {
    std::fprintf(stderr, "lock_vma_under_rcu: %s\n", what.c_str());  // which does not throw when stderr is closed
    return 2;
}

/// A file that is opened must not become the standard output of a program that was started without one.
void open_standard_streams() {
    for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
        if (fcntl(fd, F_GETFD) == -1 && open("/dev/null", O_RDWR) != fd) std::abort();
}

/// strtoull, which options are read by, takes a sign and wraps.
std::string is_natural(const std::string& text) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} && end == text.data() + text.size() ? "" : "expected 0 to 2^64-1, found '" + text + "'";
}
std::string is_finite(const std::string& text) {
    return text.find_first_not_of("0123456789.eE+") == std::string::npos ? "" : "expected seconds, found '" + text + "'";
}

/// One line for what is wrong with the command line.
std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

}  // namespace

int main(int argc, char** argv) {
    open_standard_streams();
    options o;
    std::int64_t pid = 0;
    CLI::App app{"Page faults under RCU on the memory maps of a real process"};
    app.add_option("--seconds", o.seconds, "how long to run")
        ->check(is_finite)
        ->check(CLI::Range(0.1, 86400.0))
        ->capture_default_str();
    app.add_option("--threads", o.threads, "fault threads")->check(CLI::Range(1U, 256U))->capture_default_str();
    app.add_option("--seed", o.seed, "for addresses and changes")->check(is_natural)->capture_default_str();
    const auto* with_json = app.add_option("--json", o.json, "also write the table to this file");
    auto* with_pid =
        app.add_option("--pid", pid, "whose memory maps to read")->check(CLI::Range(std::int64_t{1}, std::int64_t{1} << 31));
    app.add_option("--maps", o.maps, "a file in the form of /proc/PID/maps")->excludes(with_pid);
    try {
        app.parse(argc, argv);
    } catch (const CLI::CallForHelp&) {
        fmt::print("{}", app.help());
        return 0;
    } catch (const CLI::ParseError& e) {
        return fail(first_line(e.what()));
    }
    if (*with_pid) o.maps = fmt::format("/proc/{}/maps", pid);

    struct sigaction interrupt{};
    interrupt.sa_handler = [](int) { interrupted = true; };
    sigaction(SIGINT, &interrupt, nullptr);
    sigaction(SIGTERM, &interrupt, nullptr);

    try {
        const auto regions = read_maps(o.maps);  // bad input leaves the other files alone
        std::ofstream json;
        if (*with_json) {
            json.open(o.json);
            if (!json) return fail(fmt::format("cannot write '{}': {}", o.json, std::strerror(errno)));
        }
        auto result = run(o, regions);
        guarded::barrier<domain>();
        result.objects = guarded::stats<domain>();
        rusage usage{};
        getrusage(RUSAGE_SELF, &usage);
        result.peak_kib = usage.ru_maxrss;
        print_table(result);
        const auto verdicts = show_the_bug(interrupted);
        if (*with_json && !(json << json_of(o, result, verdicts) << std::flush))
            return fail(fmt::format("cannot write '{}': {}", o.json, std::strerror(errno)));
        if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0)
            return fail(fmt::format("cannot write the table: {}", std::strerror(errno)));
        const bool rejected = std::all_of(verdicts.begin(), verdicts.end(), [](const verdict& v) { return v.rejected; });
        if (result.counts.wrong != 0)
            fmt::print(stderr, "lock_vma_under_rcu: {} faults read a wrong or freed region\n", result.counts.wrong);
        return result.counts.wrong == 0 && result.objects.retired == result.objects.freed && rejected ? 0 : 1;
    } catch (const std::exception& e) {
        return fail(first_line(e.what()));
    }
}
