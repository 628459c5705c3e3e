// Hands the buggy version of the lookup to the compilers present and prints what they say.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdio>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <sys/wait.h>

namespace lock_vma {

struct verdict {
    std::string compiler;
    int version;  // of the bug shown
    bool rejected;
};

/// Runs a shell command; its output, and whether it succeeded.
inline std::pair<std::string, bool> shell(const std::string& command) {
    FILE* pipe = popen(command.c_str(), "r");
    if (pipe == nullptr) return {"cannot run the shell", false};
    std::string output;
    std::array<char, 4096> buffer{};
    for (std::size_t n = 0; (n = fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) output.append(buffer.data(), n);
    const int status = pclose(pipe);
    return {output, WIFEXITED(status) && WEXITSTATUS(status) == 0};
}

/// What a compiler said, without the ways by which it came to the user's file.
inline void print_first_lines(const std::string& text, int lines) {
    for (std::size_t from = 0; from < text.size() && lines > 0;) {
        const auto end = std::min(text.find('\n', from), text.size());
        const auto line = text.substr(from, end - from);
        from = end + 1;
        const bool way = line.starts_with("In ") || line.find(" from ") != std::string::npos;
        if (way && line.find("lookup.hpp:") == std::string::npos) continue;
        if (line.find("included from") != std::string::npos || line.find("  from ") != std::string::npos) continue;
        fmt::print("    {}\n", line);
        --lines;
    }
}

/// Whether a compiler's words are those of this bug: it may fail for want of a header, or be killed.
inline bool says_why(const std::string& text) {
    constexpr const char* reasons[] = {"read under another guard", "read_under_another_guard", "this guard was released",
                                       "observed 'consumed'", "in the 'consumed' state"};
    return std::any_of(std::begin(reasons), std::end(reasons),
                       [&](const char* reason) { return text.find(reason) != std::string::npos; });
}

/// Each compiler once: clang++ is often one of the others by another name.
inline std::vector<std::string> compilers_present() {
    std::vector<std::string> names;
    std::vector<std::string> versions;
    for (const char* name : {"g++", "clang++-14", "clang++-18", "clang++-19", "clang++"}) {
        const auto [version, found] = shell(fmt::format("{} --version 2>/dev/null", name));
        if (!found || std::find(versions.begin(), versions.end(), version) != versions.end()) continue;
        names.emplace_back(name);
        versions.push_back(version);
    }
    return names;
}

/// EXAMPLES_DIR and EXAMPLES_INCLUDES, given by the build, say where the source is and what it needs. Ends early once stop is
/// set.
inline std::vector<verdict> show_the_bug(const std::atomic<bool>& stop) {
    constexpr const char* told[] = {"the retry takes a new guard and goes on with the old cursor",
                                    "the retry goes on with the guard that it released"};
    std::vector<verdict> verdicts;
    for (int version = 1; version <= 2; ++version) {
        if (stop) break;
        fmt::print("\nThe bug, version {}: {}.\n", version, told[version - 1]);
        for (const auto& compiler : compilers_present()) {
            const bool clang = compiler.starts_with("clang");
            const auto options = fmt::format("-std=c++20 -O1{} -DSHOW_THE_BUG={}", clang ? " -Wconsumed" : "", version);
            const auto [said, compiles] = shell(fmt::format("{} {} {} -x c++ -c -o /dev/null '{}/lock_vma/lookup.hpp' 2>&1",
                                                            compiler, options, EXAMPLES_INCLUDES, EXAMPLES_DIR));
            if (stop) return verdicts;
            const bool rejected = !compiles && says_why(said);
            fmt::print("\n  {} {} lookup.hpp   {}\n", compiler, options,
                       rejected   ? "is rejected:"
                       : compiles ? "compiles!"
                                  : "fails for another reason:");
            print_first_lines(said, 7);
            std::fflush(stdout);
            verdicts.push_back({compiler, version, rejected});
        }
    }
    if (verdicts.empty() && !stop) fmt::print("  no C++ compiler found to show it to\n");
    return verdicts;
}

}  // namespace lock_vma
