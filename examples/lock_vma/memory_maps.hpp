// Reads the memory maps of a process: /proc/PID/maps, or a file of that form.
#pragma once

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <regex>
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

/// What of a line is worth quoting in a message.
inline std::string quoted(std::string text) {
    text.resize(std::min<std::size_t>(text.size(), 60));
    for (char& c : text)
        if (c < ' ' || c > '~') c = '?';
    return text;
}

inline std::vector<region> read_maps(const std::string& path) {
    std::ifstream file{path};
    if (!file) throw bad_maps{fmt::format("cannot read {}: {}", path, std::strerror(errno))};
    const std::regex form{"([0-9a-f]{1,16})-([0-9a-f]{1,16}) [r-][w-][x-][sp] [0-9a-f]+ [0-9a-f]+:[0-9a-f]+ [0-9]+( .*)?\r?"};
    std::vector<region> regions;
    std::string line;
    for (int number = 1; std::getline(file, line); ++number) {
        const auto bad = [&](const char* expected) {
            return bad_maps{fmt::format("{}:{}: expected {}, found '{}'", path, number, expected, quoted(line))};
        };
        std::smatch part;
        const auto head = line.substr(0, 200);  // of a long path the start will do
        if (!std::regex_match(head, part, form))
            throw bad("'START-END PERMS OFFSET DEVICE INODE PATH', addresses in hexadecimal");
        const region r{std::stoull(part[1], nullptr, 16), std::stoull(part[2], nullptr, 16)};
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
