// The kinds of trees that range_model.hpp is run with.
#pragma once

#include <cstdint>
#include <span>

namespace tests {

/// Runs the kind of tree that the first byte says, in places that the second one says. Throws std::logic_error at the first
/// difference, and where values leak. Gives back how many calls there were.
long run_range_model(std::span<const std::uint8_t> bytes);

/// How many kinds there are, and the name of each.
unsigned range_model_kinds() noexcept;
const char* range_model_name(unsigned kind) noexcept;

/// Whether each call is printed when it was made.
inline bool model_trace = false;

}  // namespace tests
