// Kept sections: how a function returns a guard, and how a struct or an optional holds one. The brand is forgotten, so nothing
// is read through a section until it is opened, and each place that opens one gives its guard a brand of that place.
//
//     section<rcu_bp> walk_start();                          // in a header
//     section<rcu_bp> walk_start() { return read_lock(); }   // in a .cpp
//     auto g = open(walk_start());                           // the caller
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/fail.hpp>
#include <guarded/base/source_unit.hpp>
#include <guarded/base/why.hpp>
#include <guarded/check/section.hpp>
#include <guarded/domain/domain.hpp>
#include <guarded/guard/lender.hpp>
#include <guarded/guard/proof.hpp>

#include <concepts>
#include <memory>
#include <optional>
#include <utility>

namespace guarded { inline namespace GUARDED_ABI {

namespace detail {
/// The brand of guards that nobody may name.
struct no_brand {};
struct section_access;
}  // namespace detail

/// A section of a domain, or with `holds` and `holds_shared` a lock, that goes on until it is opened or ends with this object;
/// or none. It belongs to the thread that took the guard. Moved, not copied. Constant time; throws nothing.
template <class Proof = rcu_bp>
class [[nodiscard]] section final {
    using guard = typename detail::branded<Proof, detail::no_brand>::type;

  public:
    /// None: opening it stops the program.
    section() noexcept = default;
    /// From a guard, which it ends: what was read under that guard is out of reach. From one of try_lock: none, if it failed.
    template <owning_guard G>
        requires std::same_as<detail::proof_of_t<G>, Proof> && requires(G& g) { detail::rebrand<detail::no_brand>(g); }
    GUARDED_INLINE section(G&& g) noexcept {
        if constexpr (std::constructible_from<bool, G>)
            if (!g) return;
        guard_.emplace(detail::rebrand<detail::no_brand>(g));
    }
    section(const section&) GUARDED_DELETE("a section is not copied: give it away by std::move(s)");
    section& operator=(const section&) = delete;
    section(section&& other) noexcept : guard_{other.take()} {}
    section& operator=(section&& other) noexcept {
        if (this == &other) return *this;
        std::destroy_at(this);
        return *std::construct_at(this, std::move(other));
    }
    ~section() = default;

    /// Whether there is one.
    explicit operator bool() const noexcept { return guard_.has_value(); }

  private:
    friend detail::section_access;
    std::optional<guard> take() noexcept {
        std::optional<guard> mine{std::move(guard_)};
        guard_.reset();
        return mine;
    }
    std::optional<guard> guard_{};
};

namespace detail {
struct section_access {
    template <class Brand, class Proof>
    GUARDED_INLINE static auto open(guarded::section<Proof>& s) noexcept {
        auto mine = s.take();
        if (!mine) [[unlikely]]
            fail_aloud({.what = "an empty section was opened: it was opened before, moved away, or never taken"});
        return rebrand<Brand>(*mine);
    }
};
}  // namespace detail

/// The guard of a section, under a brand of this place's own. Stops the program, in every build, where there is none; checked
/// builds stop a thread that did not take it. Constant. Throws nothing.
template <int&..., class Proof, class Brand = decltype([](detail::source_unit_in<detail::section_access>) {})>
[[nodiscard]] GUARDED_INLINE typename detail::branded<Proof, Brand>::type open(section<Proof>&& s) noexcept {
    return detail::section_access::open<Brand>(s);
}
template <class Proof, class Why = why::guard_kept__pass_it_by_std_move_since_it_ends_here>
Why open(const section<Proof>&) GUARDED_REJECTED;

}}  // namespace guarded::GUARDED_ABI
