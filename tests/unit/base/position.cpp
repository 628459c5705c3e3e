// Indices as callers give them: what fits is the index that it says, what does not stops the program.
#include "../child.hpp"

#include <guarded/guarded.hpp>

#include <cstdint>
#include <limits>
#include <memory>
#include <mutex>
#include <string>
#include <type_traits>

namespace {

using guarded::index_of;
using guarded::position;

struct choices : guarded::range_options {
    static constexpr bool gaps = true;
    static constexpr bool marks = true;
};
template <class Index>
using tree = guarded::range_map<Index, int, guarded::rcu_bp, std::mutex, choices>;

enum plain { one = 1, minus_one = -1 };

}  // namespace

TEST_CASE("any integer that fits is taken for an index, and is the one that it says", "[position]") {
    tree<std::uint16_t> t;
    {
        const auto w = lock(t);
        t.store(w, 7, std::make_unique<int>(1));
        t.store(w, std::numeric_limits<std::uint16_t>::max(), std::make_unique<int>(2));
    }
    const auto g = guarded::read_lock();
    const auto all = [&](auto... seven) { return (t.load(g, seven) && ...); };
    REQUIRE(all(7, 7U, 7L, 7UL, 7LL, 7ULL, short{7}, std::uint8_t{7}, std::int8_t{7}, '\a', char32_t{7}));
    REQUIRE(all(std::integral_constant<int, 7>{}, 65535, 65535LL, std::uint16_t{65535}));
    REQUIRE(!t.load(g, one));
    REQUIRE(!t.load(g, true));
    REQUIRE(index_of<std::uint64_t>{std::numeric_limits<std::int64_t>::max()} == 0x7fff'ffff'ffff'ffffU);
    REQUIRE(index_of<std::uint8_t>{255} == 255);
    STATIC_REQUIRE(position<std::uint8_t>{255}.index == 255);
    STATIC_REQUIRE(std::is_same_v<decltype(position{7U}), position<unsigned>>);
}

TEST_CASE("an index that is negative or too great stops the program, with its type and the line of the call", "[position]") {
    const tree<std::uint16_t> t;
    const auto g = guarded::read_lock();
    const auto require_stop = [&](auto index, const char* why) {
        tests::require_stop(why, [&] { static_cast<void>(t.load(g, index)); });
    };
    require_stop(-1, "negative index");
    require_stop(std::int8_t{-1}, "negative index");
    require_stop(std::numeric_limits<long long>::min(), "negative index");
    require_stop(minus_one, "negative index");
    require_stop(65536, "index too great for this tree");
    require_stop(65536UL, "index too great for this tree");
    require_stop(~0ULL, "index too great for this tree");
    require_stop(std::integral_constant<int, 65536>{}, "index too great for this tree");
#if GUARDED_CHECKED
    const auto end = tests::run_in_child([&] { static_cast<void>(t.load(g, -1)); });
    REQUIRE(end.said.find("used: int\n") != std::string::npos);
    REQUIRE(end.said.find("position.cpp:" + std::to_string(__LINE__ - 2) + "\n") != std::string::npos);
#endif
}

TEST_CASE("every call that takes an index looks at it", "[position]") {
    tree<std::uint16_t> t;
    int low = -1;
    const int minus = tests::hidden(low);
    const auto stops = [](auto call) { tests::require_stop("negative index", call); };
    stops([&] {
        position<unsigned> at{minus};
        static_cast<void>(at);
    });
    const auto w = lock(t);
    stops([&] { t.store(w, minus, std::make_unique<int>()); });
    stops([&] { t.store(w, 0, minus, std::make_unique<int>()); });
    stops([&] { static_cast<void>(t.insert(w, 0, minus, std::make_unique<int>())); });
    stops([&] { retire(t.exchange(w, minus, std::make_unique<int>())); });
    stops([&] { t.erase(w, minus); });
    stops([&] { retire(t.take(w, minus)); });
    stops([&] { t.erase_range(w, 0, minus); });
    stops([&] { t.for_each(w, 0, minus, [](auto...) {}); });
    stops([&] { t.for_each_reverse(w, minus, 9, [](auto...) {}); });
    stops([&] { static_cast<void>(t.find(w, 0, minus)); });
    stops([&] { static_cast<void>(t.find_after(w, minus)); });
    stops([&] { static_cast<void>(t.prev(w, 9, minus)); });
    stops([&] { static_cast<void>(t.cursor(w, minus)); });
    stops([&] { static_cast<void>(t.find_gap(w, minus)); });
    stops([&] { static_cast<void>(t.alloc_range(w, 1, 0, minus, std::make_unique<int>())); });
    stops([&] { t.set_mark(w, minus, guarded::mark::a); });
    stops([&] { static_cast<void>(t.find_marked(w, guarded::mark::a, 0, minus)); });
    auto c = t.cursor(w, 0);
    stops([&] { c.seek(minus); });
    stops([&] { static_cast<void>(c.find(w, minus)); });
    stops([&] { static_cast<void>(c.prev_range(w, minus)); });
    stops([&] { c.store(w, 0, minus, std::make_unique<int>()); });
}
