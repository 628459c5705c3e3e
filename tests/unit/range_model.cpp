// Random calls of every kind on a tree and on what it means. GUARDED_MODEL_BYTES says how many bytes each kind of tree gets,
// GUARDED_SEED from which seed they come.
#include "../model/range_model.hpp"
#include "../catch.hpp"

#include <cstdint>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

namespace {

unsigned long number(const char* variable, unsigned long otherwise) {
    const char* const said = std::getenv(variable);
    return said == nullptr ? otherwise : std::strtoul(said, nullptr, 10);
}

}  // namespace

TEST_CASE("a tree and a std::map of ranges stay the same, whatever is called", "[range_model]") {
    const auto seed = number("GUARDED_SEED", 1);
    const auto length = number("GUARDED_MODEL_BYTES", 12'000);
    for (unsigned k = 0; k < 16; ++k) {
        const unsigned kind = k % 8 + (k < 8 ? 0 : 128);
        std::mt19937_64 random{seed * 16 + k};
        std::vector<std::uint8_t> bytes(length);
        for (auto& b : bytes) b = static_cast<std::uint8_t>(random());
        bytes[0] = static_cast<std::uint8_t>(kind);
        CAPTURE(seed, kind, length);
        REQUIRE_NOTHROW(tests::run_range_model(bytes));
    }
    guarded::barrier();
    REQUIRE(tests::model_item::alive == 0);
}
