// What a report says of an object that was touched or freed too late.
#pragma once

#include <guarded/base/misuse.hpp>
#include <guarded/base/plain_text.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace guarded::process {

/// What a report says of a freed object.
struct obituary {
    std::string_view type = {};  // empty where the object was not retired, or retire was not told its type
    source_place retired = {};
    bool part = false;  // of what was retired: its destructor freed this
    std::int64_t retired_at = 0;
    std::int64_t freed_at = 0;
    std::size_t size = 0;

    obituary as_part_of(const obituary& whole) const noexcept {
        return {.type = whole.type, .retired = whole.retired, .part = true, .retired_at = whole.retired_at, .size = size};
    }
    void tell(plain_text& text, std::string_view what, std::ptrdiff_t byte) const noexcept {
        const auto us = [](std::int64_t ns) { return static_cast<std::uint64_t>(ns) / 1000; };
        text << "guarded: " << what << ": byte " << (byte < 0 ? "-" : "") << static_cast<std::uint64_t>(byte < 0 ? -byte : byte)
             << " of " << (part ? "what was part of " : "") << (type.empty() ? "an object" : type) << (part ? ", " : " of ")
             << std::uint64_t{size} << " bytes\n";
        if (retired_at != 0) {
            text << "guarded:   retired at " << retired << ", ";
            if (freed_at != 0) text << "freed " << us(freed_at - retired_at) << " us later, ";
            text << us(now() - (freed_at != 0 ? freed_at : retired_at)) << " us ago\n";
        }
        if (const auto tell = tell_guards.load()) tell(text);
    }
    [[noreturn, gnu::cold]] void stop(std::string_view what, std::ptrdiff_t byte) const noexcept {
        plain_text text;
        tell(text, what, byte);
        text.write_to_stderr();
        std::abort();
    }
};

}  // namespace guarded::process
