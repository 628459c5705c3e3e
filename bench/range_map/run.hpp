// Runs the works: the structures in turns, so that noise hits all alike.
#pragma once

#include "contender.hpp"

#include <regex>
#include <string>
#include <vector>

namespace bench {

/// Nanoseconds for a call or an entry; bytes for the work of that name.
struct result {
    std::string work;
    std::size_t n;
    std::string structure;
    double median;
    double min;
    double max;
};

struct plan {
    bool quick = false;
    std::regex filter;  // searched in "work/n/structure"
};

/// Prints each result as soon as it is there.
std::vector<result> run(const std::vector<contender>& all, const plan& p);

}  // namespace bench
