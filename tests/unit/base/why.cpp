// The reasons for which a call does not compile: g++ prints their names, clang their sentences.
#include "../../catch.hpp"

#include <guarded/base/why.hpp>

#include <cctype>
#include <iterator>
#include <set>
#include <string>

namespace {

struct reason {
    const char* name;
    const char* sentence;
};
#define REASON(name, sentence) {#name, sentence},
constexpr reason reasons[] = {
    GUARDED_DETAIL_TREE_REASONS(REASON)   //
    GUARDED_DETAIL_RANGE_REASONS(REASON)  //
    GUARDED_DETAIL_OTHER_REASONS(REASON)  //
};
#undef REASON

/// As the suite of misuses compares what compilers print.
std::string letters_and_digits_of(const char* text) {
    std::string kept;
    for (; *text != '\0'; ++text)
        if (std::isalnum(static_cast<unsigned char>(*text)) != 0) kept += *text;
    return kept;
}

}  // namespace

TEST_CASE("each reason is named by the words of its sentence", "[why]") {
    for (const auto& [name, sentence] : reasons) CHECK(letters_and_digits_of(name) == letters_and_digits_of(sentence));
}

TEST_CASE("each reason is listed once", "[why]") {
    std::set<std::string> names;
    for (const auto& each : reasons) names.insert(each.name);
    REQUIRE(names.size() == std::size(reasons));
}
