#include <guarded/guarded.hpp>

#include "../catch.hpp"

#include <string>

TEST_CASE("the header has the version that the build and the changelog name") {
    const auto version = std::to_string(GUARDED_VERSION_MAJOR) + "." + std::to_string(GUARDED_VERSION_MINOR) + "." +
                         std::to_string(GUARDED_VERSION_PATCH);
    CHECK(version == GUARDED_BUILD_VERSION);
    CHECK(version == GUARDED_CHANGELOG_VERSION);
}
