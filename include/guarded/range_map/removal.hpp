// Functions that are given what a writer removes from a tree, in place of the domain.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/fail.hpp>
#include <guarded/domain/domain.hpp>
#include <guarded/fence/retired.hpp>
#include <guarded/reclaim/unlinked.hpp>

#include <memory>
#include <utility>

namespace guarded { inline namespace GUARDED_ABI { namespace detail {

/// Where what writers remove goes: to a function, while one collects it.
template <class T, domain D>
class range_removal {
  public:
    /// While one exists, what writers remove goes to fn instead of the domain.
    class collecting {
      public:
        template <class Fn>
        collecting(range_removal& from, Fn& fn) noexcept : from_{from} {
            require(!from.collects(), "a function that is given what a tree removed changes the tree");
            from.give_ = [](const void* to, T* value) noexcept {
                (*static_cast<Fn*>(const_cast<void*>(to)))(unlinked_access::make<D>(value, process::tree_locked_at));
            };
            from.to_ = std::addressof(fn);
        }
        collecting(const collecting&) = delete;
        collecting& operator=(const collecting&) = delete;
        ~collecting() { from_ = {}; }

      private:
        range_removal& from_;
    };

    bool collects() const noexcept { return give_ != nullptr; }
    void give(T* value) const noexcept { give_(to_, value); }
    /// Whether a user's function runs.
    bool busy() const noexcept { return busy_; }

    /// Gives to a user's function, which must leave the tree and the guard as they are.
    template <class L, class Fn>
    auto giving(const L& w GUARDED_LIVE, Fn& fn) noexcept {
        return [this, &w, &fn](unlinked<T, D>&& u) noexcept {
            busy_ = true;
            fn(std::move(u));
            w.require_live();
            busy_ = false;
        };
    }

  private:
    void (*give_)(const void*, T*) noexcept = nullptr;
    const void* to_ = nullptr;
    bool busy_ = false;
};

}}}  // namespace guarded::GUARDED_ABI::detail
