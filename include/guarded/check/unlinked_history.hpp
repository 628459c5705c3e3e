// What checked builds remember of an unlinked object, for the message that stops a wrong use of it.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/fail.hpp>
#include <guarded/base/misuse.hpp>
#include <guarded/check/section.hpp>

#include <array>
#include <atomic>
#include <cstdint>
#include <string_view>

namespace guarded { inline namespace GUARDED_ABI { namespace detail {

#if GUARDED_CHECKED
struct unlinked_places {
    std::atomic<std::uint32_t> number{0};
    process::seen_place unlinked;
    process::seen_place given_away;
};

/// Where an object was unlinked, and where retired, waited for or taken out of RCU typing, as far back as is remembered: a
/// number alone, which finds room beside the flag, so that an unlinked object has one size in all builds.
class unlinked_history {
  public:
    GUARDED_INLINE explicit unlinked_history(source_place at) noexcept
        : number_{seen_.fetch_add(1, std::memory_order_relaxed) + 1} {
        auto& mine = last_[number_ % last_.size()];
        mine.unlinked.set(at);
        mine.given_away.set({});
        mine.number.store(number_, std::memory_order_release);
    }
    GUARDED_INLINE void give_away(source_place at) const noexcept {
        if (auto& mine = last_[number_ % last_.size()]; mine.number.load(std::memory_order_relaxed) == number_)
            mine.given_away.set(at);
    }
    [[noreturn, gnu::cold, gnu::noinline]] void fail(const char* what, std::string_view type, source_place at) const noexcept {
        const auto& mine = last_[number_ % last_.size()];
        misuse m{.what = what, .used = type, .at = at};
        if (mine.number.load(std::memory_order_acquire) == number_) {
            m.unlinked = mine.unlinked.get();
            m.given_away = mine.given_away.get();
        }
        detail::fail(m);
    }

  private:
    static inline constinit std::array<unlinked_places, 1024> last_{};  // docs/reclamation.md, "Checked builds"
    static inline constinit std::atomic<std::uint32_t> seen_{0};

    std::uint32_t number_;
};
#else
struct unlinked_history {
    GUARDED_INLINE explicit unlinked_history(call_place) noexcept {}
    GUARDED_INLINE void give_away(call_place) noexcept {}
    [[noreturn]] GUARDED_INLINE void fail(const char* what, std::string_view, call_place) const noexcept {
        detail::fail({what});
    }
};
#endif

}}}  // namespace guarded::GUARDED_ABI::detail
