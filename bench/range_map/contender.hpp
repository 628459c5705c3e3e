// A structure as the runner sees it: a name, and what it can be timed at.
#pragma once

#include "data.hpp"

#include <benchmark/benchmark.h>

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace bench {

/// Times one repetition. An iteration's time is set by hand; counters["calls"] is the number of calls in each.
/// Another counter is the result of a work of its own name, in nanoseconds.
using timed_work = std::function<void(benchmark::State&, const data&)>;

struct contender {
    std::string name;
    std::map<std::string, timed_work> works;
    std::function<void()> forget;      // what was built for the last n
    std::size_t greatest = 1'000'000;  // the most entries it is asked to hold
};

// Each in a file of its own, so that they compile side by side.
void add_guarded(std::vector<contender>& all);
void add_by_hand(std::vector<contender>& all);
void add_static_tree(std::vector<contender>& all);
void add_libcds(std::vector<contender>& all);
void add_lfht(std::vector<contender>& all);

}  // namespace bench
