// The base of objects that are retired without an allocation.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/fence/page_for.hpp>
#include <guarded/fence/pages.hpp>
#include <guarded/reclaim/retire.hpp>

#include <cstddef>
#include <new>

namespace guarded { inline namespace GUARDED_ABI {

namespace detail {

struct reclaimable_access;

/// Memory for a sampled object, or for another.
template <class Otherwise>
GUARDED_INLINE void* sampled_or(std::size_t n, std::align_val_t a, Otherwise otherwise) {
    void* const p = page_for(n, static_cast<std::size_t>(a));
    return p != nullptr ? p : otherwise();
}
/// Whether it was a sampled object's, and is freed. g++ warns where it inlines our delete and not our new: it no longer knows
/// the pointer.
GUARDED_INLINE bool freed_sampled(void*& p) noexcept {
    asm("" : "+r"(p));
    if (!process::fence::holds(p)) [[likely]]
        return false;
    process::fence::release(p);
    return true;
}
inline constexpr std::align_val_t usual_alignment{alignof(std::max_align_t)};

}  // namespace detail

/// Base of objects that carry what their retirement needs: retire then allocates nothing. Of any domain; three words. Copies
/// are not retired with what they were copied from. A program's own forms of new are reached by ::new (arena) T; beside another
/// base with an operator new a class says which is meant: using guarded::reclaimable::operator new; and operator delete.
/// Mirrors C++26 rcu_obj_base and a struct rcu_head in a kernel's object.
class reclaimable {
  public:
    reclaimable() noexcept = default;
    reclaimable(const reclaimable&) noexcept : reclaimable{} {}
    reclaimable& operator=(const reclaimable&) noexcept { return *this; }

    // Takes part in sampling: see sampling.hpp.
    static void* operator new(std::size_t n) {
        return detail::sampled_or(n, detail::usual_alignment, [&] { return ::operator new(n); });
    }
    static void* operator new(std::size_t n, std::align_val_t a) {
        return detail::sampled_or(n, a, [&] { return ::operator new(n, a); });
    }
    static void* operator new(std::size_t n, const std::nothrow_t& t) noexcept {
        return detail::sampled_or(n, detail::usual_alignment, [&] { return ::operator new(n, t); });
    }
    static void* operator new(std::size_t n, std::align_val_t a, const std::nothrow_t& t) noexcept {
        return detail::sampled_or(n, a, [&] { return ::operator new(n, a, t); });
    }
    static void* operator new(std::size_t, void* place) noexcept { return place; }
    static void operator delete(void* p) noexcept {
        if (!detail::freed_sampled(p)) ::operator delete(p);
    }
    static void operator delete(void* p, std::align_val_t a) noexcept {
        if (!detail::freed_sampled(p)) ::operator delete(p, a);
    }
    static void operator delete(void* p, const std::nothrow_t& t) noexcept {
        if (!detail::freed_sampled(p)) ::operator delete(p, t);
    }
    static void operator delete(void* p, std::align_val_t a, const std::nothrow_t& t) noexcept {
        if (!detail::freed_sampled(p)) ::operator delete(p, a, t);
    }
    static void operator delete(void*, void*) noexcept {}

  protected:
    ~reclaimable() = default;

  private:
    friend detail::reclaimable_access;

    detail::reclaim_head guarded_head_{};  // a name that hides none of its users'
};

}}  // namespace guarded::GUARDED_ABI
