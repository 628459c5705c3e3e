// Random calls of every kind on a tree and on what it means. GUARDED_MODEL_CALLS says how many each kind of tree gets,
// GUARDED_SEED from which seed they come: another one each time, unless it is given.
#include "../catch.hpp"
#include "../model/range_models.hpp"

#include <cstdint>
#include <cstdlib>
#include <exception>
#include <random>
#include <string>
#include <vector>

#if !GUARDED_STRICT  // whose threads free what the model counts
namespace {

std::uint64_t number(const char* variable, std::uint64_t otherwise) {
    const char* const said = std::getenv(variable);
    return said == nullptr ? otherwise : std::strtoull(said, nullptr, 10);
}

}  // namespace

TEST_CASE("a tree and a std::map of ranges stay the same, whatever is called", "[range_model]") {
    const auto seed = number("GUARDED_SEED", std::random_device{}());
    const auto wanted = static_cast<long>(number("GUARDED_MODEL_CALLS", 2'500));
    for (unsigned kind = 0; kind < tests::range_model_kinds(); ++kind) {
        std::mt19937_64 random{seed + kind};
        unsigned run = 0;
        for (long calls = 0; calls < wanted; ++run) {
            std::vector<std::uint8_t> bytes(2'000);
            for (auto& b : bytes) b = static_cast<std::uint8_t>(random());
            bytes[0] = static_cast<std::uint8_t>(kind);
            bytes[1] = static_cast<std::uint8_t>(run / 2);  // each kind of places in turn
            bytes[2] = static_cast<std::uint8_t>(run);      // memory that is used again, and new one
            try {
                calls += tests::run_range_model(bytes);
            } catch (const std::exception& e) {
                FAIL(tests::range_model_name(kind) << ", run " << run << ", " << e.what() << "; again by GUARDED_SEED=" << seed
                                                   << " GUARDED_MODEL_CALLS=" << wanted);
            }
        }
    }
    SUCCEED();
}
#endif
