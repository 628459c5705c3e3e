// Reads the memory maps of a process: /proc/PID/maps, or a file of that form.
#pragma once

#include <cerrno>
#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace lock_vma {

struct region {
    std::uint64_t start;
    std::uint64_t end;  // exclusive
};

inline constexpr std::uint64_t page = 4096;

/// Bad input: says where and what was expected.
struct bad_maps : std::runtime_error {
    using std::runtime_error::runtime_error;
};

inline std::vector<region> read_maps(const std::string& path) {
    std::ifstream file{path};
    if (!file) throw bad_maps{fmt::format("cannot read {}: {}", path, std::strerror(errno))};
    std::vector<region> regions;
    std::string line;
    for (int number = 1; std::getline(file, line); ++number) {
        const auto bad = [&](const char* expected) {
            return bad_maps{fmt::format("{}:{}: expected {}, found '{}'", path, number, expected, line.substr(0, 60))};
        };
        region r{};
        char perms[5] = {};
        int used = 0;
        if (std::sscanf(line.c_str(), "%" SCNx64 "-%" SCNx64 " %4s%n", &r.start, &r.end, perms, &used) != 3 ||
            std::strlen(perms) != 4 || std::strspn(perms, "rwxsp-") != 4)
            throw bad("'START-END PERMS OFFSET DEVICE INODE PATH', addresses in hexadecimal");
        if (r.start >= r.end) throw bad("an end above the start");
        if (r.start % page != 0 || r.end % page != 0) throw bad("page-aligned addresses");
        if (!regions.empty() && r.start < regions.back().end) throw bad("addresses above the line before");
        regions.push_back(r);
    }
    if (file.bad()) throw bad_maps{fmt::format("cannot read {}: {}", path, std::strerror(errno))};
    if (regions.empty()) throw bad_maps{fmt::format("{}: expected at least one region, found none", path)};
    return regions;
}

}  // namespace lock_vma
