// Values that look harmless and point into what was protected: views, iterators, casts, lies.
#include "stale.hpp"

#include <cstdint>
#include <cstring>
#include <gsl/span>
#include <optional>
#include <string_view>

namespace {

using namespace stale;
using guarded::rcu_bp;
using guarded::rcu_memb;
using guarded::unsafe_ref;

struct summary {
    const int* first;
    int count;
};
struct handle {
    const item* hidden;
    int value() const { return hidden->value; }
};

}  // namespace

// The user's word, which is not true.
template <>
inline constexpr bool guarded::detached<summary> = true;
template <>
inline constexpr bool guarded::detached<handle> = true;

namespace {

/// Takes a value out of the section by a capture, and uses it in it or after it.
template <class Value, class Take, class Use>
void taken_out(bool wrong, Take take, Use use) {
    beside_publisher<rcu_memb>([&](auto& me, auto& place) {
        std::optional<Value> kept;
        {
            const auto g = read_lock(me);
            unsafe_with(g, place.load(g), [&](const item& i) { kept = take(i); });
            use(*kept);
        }
        if (wrong) use(*kept);
    });
}

const entry e1{"string_view", "a string_view of a string inside", [](bool wrong) {
                   taken_out<std::string_view>(
                       wrong, [](const item& i) -> std::string_view { return i.name; },
                       [](std::string_view s) { touch(s[5] == 'e' ? 1 : 0); });
               }};
const entry e2{"c_string", "a C string of a string inside", [](bool wrong) {
                   taken_out<const char*>(
                       wrong, [](const item& i) { return i.name.c_str(); },
                       [](const char* s) { touch(static_cast<int>(std::strlen(s))); });
               }};
const entry e3{"iterator", "an iterator into a vector inside", [](bool wrong) {
                   taken_out<std::vector<int>::const_iterator>(
                       wrong, [](const item& i) { return i.numbers.begin() + 1; }, [](auto it) { touch(*it); });
               }};
const entry e4{"span", "a span of an array inside", [](bool wrong) {
                   taken_out<gsl::span<const int>>(
                       wrong, [](const item& i) { return gsl::span<const int>{i.table}; },
                       [](gsl::span<const int> s) { touch(s[3]); });
               }};
const entry e5{"element", "a pointer to an element of an array inside", [](bool wrong) {
                   taken_out<const int*>(wrong, [](const item& i) { return &i.table[2]; }, [](const int* p) { touch(*p); });
               }};
const entry e6{"data_pointer", "the data pointer of a vector inside", [](bool wrong) {
                   taken_out<const int*>(
                       wrong, [](const item& i) { return i.numbers.data(); }, [](const int* p) { touch(p[2]); });
               }};
const entry e11{"beyond_the_pages", "the same beside more objects than a strict build has pages for", [](bool wrong) {
                    std::vector<std::unique_ptr<item>> many(10'000);
                    for (auto& one : many) one = std::make_unique<item>();
                    taken_out<const item*>(
                        wrong, [](const item& i) { return &i; }, [](const item* i) { touch(i->numbers[2]); });
                }};
const entry e7{"number", "an address in a number", [](bool wrong) {
                   taken_out<std::uintptr_t>(
                       wrong, [](const item& i) { return reinterpret_cast<std::uintptr_t>(&i); },
                       [](std::uintptr_t n) { touch(reinterpret_cast<const item*>(n)); });
               }};
const entry e8{"lying_aggregate", "a struct with a pointer that the user called detached", [](bool wrong) {
                   beside_publisher<rcu_bp>([&](auto& me, auto& place) {
                       std::optional<summary> kept;
                       {
                           const auto g = read_lock(me);
                           kept = with(g, place.load(g), [](const item& i) { return summary{i.table.data(), 4}; });
                           touch(kept->first[1]);
                       }
                       if (wrong) touch(kept->first[1]);
                   });
               }};
const entry e9{"lying_handle", "a class that hides a pointer and was called detached", [](bool wrong) {
                   beside_publisher<rcu_bp>([&](auto& me, auto& place) {
                       std::optional<handle> kept;
                       {
                           const auto g = read_lock(me);
                           kept = with(g, place.load(g), [](const item& i) { return handle{&i}; });
                           touch(kept->value());
                       }
                       if (wrong) touch(kept->value());
                   });
               }};
const entry e10{"bytes_of_ptr", "a bound pointer's bytes are read as an address", [](bool wrong) {
                    beside_publisher<rcu_memb>([&](auto& me, auto& place) {
                        const item* kept = nullptr;
                        {
                            const auto g = read_lock(me);
                            const auto p = place.load(g);
                            std::memcpy(&kept, &p, sizeof(kept));
                            touch(kept);
                        }
                        if (wrong) touch(kept);
                    });
                }};

}  // namespace
