// What the library promises of range_map, and whether this run met it.
#pragma once

#include "run.hpp"

#include <vector>

namespace bench {

/// Prints the ratios of guarded to the others, with the goals beside them.
void print_goals(const std::vector<result>& results);

}  // namespace bench
