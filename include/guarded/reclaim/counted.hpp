// Objects that count the references to them, and what happens when the last one goes.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/fail.hpp>
#include <guarded/base/misuse.hpp>
#include <guarded/domain/domain.hpp>
#include <guarded/reclaim/deletion.hpp>

#include <atomic>
#include <concepts>
#include <cstddef>
#include <new>
#include <type_traits>

namespace guarded { inline namespace GUARDED_ABI {

namespace detail {
struct counted_access;
}

/// Base of objects that are shared by references and found through slots. Born with one reference, which the unique_ptr and
/// then the slot that holds the object owns. When the last reference goes, the object is retired to D: readers may still see
/// it, so it is freed a grace period later. Mirrors kref with kfree_rcu.
template <domain D = rcu_bp>
class counted {
  public:
    using counted_domain = D;

    counted() = default;
    counted(const counted&) = delete;
    counted& operator=(const counted&) = delete;

  protected:
    ~counted() {
        detail::require(references_.load(std::memory_order_relaxed) <= 1, "a counted object was deleted that others refer to");
    }

  private:
    friend detail::counted_access;

    /// Takes a reference unless the count has reached zero. Lock-free. Mirrors refcount_inc_not_zero().
    [[nodiscard]] bool try_acquire() const noexcept {
        auto n = references_.load(std::memory_order_relaxed);
        do {
            if (n == 0) return false;
        } while (!references_.compare_exchange_weak(n, n + 1, std::memory_order_acquire, std::memory_order_relaxed));
        return true;
    }

    /// Gives a reference up; true for the last one, whose holder must retire the object. Mirrors refcount_dec_and_test().
    [[nodiscard]] bool release() const noexcept {
        const auto before = references_.fetch_sub(1, std::memory_order_acq_rel);
        detail::require(before != 0, "a reference was given up that nobody had");
        return before == 1;
    }

    mutable std::atomic<std::size_t> references_{1};
};

namespace detail {

/// What weak pointers know of an object that may be gone. The object and each weak pointer own it together.
struct weak_word {
    std::atomic<std::size_t> owners{1};
    std::atomic<bool> alive{true};

    GUARDED_INLINE static void drop(weak_word* word) noexcept {
        if (word != nullptr && word->owners.fetch_sub(1, std::memory_order_acq_rel) == 1) delete word;
    }
};

}  // namespace detail

/// A counted base for objects that weak pointers may lead to, a pointer larger. Its word is allocated with the first of them.
template <domain D = rcu_bp>
class weakly_counted : public counted<D> {
  public:
    weakly_counted() = default;

  protected:
    ~weakly_counted() { detail::weak_word::drop(word_.load(std::memory_order_acquire)); }

  private:
    friend detail::counted_access;

    /// Called by who holds a reference. Throws std::bad_alloc.
    detail::weak_word* share_word() const {
        auto* word = word_.load(std::memory_order_acquire);
        if (word == nullptr) {
            auto* const mine = new detail::weak_word;
            if (word_.compare_exchange_strong(word, mine, std::memory_order_acq_rel, std::memory_order_acquire))
                word = mine;
            else
                delete mine;
        }
        word->owners.fetch_add(1, std::memory_order_relaxed);
        return word;
    }
    /// From here on weak pointers lead nowhere: a reader that still finds the object is in a section, and it is retired next.
    void expire() const noexcept {
        if (auto* const word = word_.load(std::memory_order_acquire)) word->alive.store(false, std::memory_order_release);
    }

    mutable std::atomic<detail::weak_word*> word_{nullptr};
};

namespace detail {

/// For a class that is only declared the answer would be no, and compilers remember it once the class is defined.
template <class T>
consteval bool is_defined() {
    static_assert(
        !std::is_class_v<T> || requires { sizeof(T); },
        "guarded: whether it counts references is asked of a class that is only declared here: define it before");
    return true;
}

}  // namespace detail

template <class T>
concept reference_counted = detail::is_defined<T>() && requires { typename T::counted_domain; } &&
                            std::derived_from<T, counted<typename T::counted_domain>>;

namespace detail {

/// The door to an object's count.
struct counted_access {
    template <domain D>
    GUARDED_INLINE static bool try_acquire(const counted<D>& object) noexcept {
        return object.try_acquire();
    }
    template <domain D>
    GUARDED_INLINE static bool release(const counted<D>& object) noexcept {
        return object.release();
    }
    template <domain D>
    static weak_word* share_word(const weakly_counted<D>& object) {
        return object.share_word();
    }
    template <domain D>
    static void expire(const weakly_counted<D>& object) noexcept {
        object.expire();
    }
};

/// Ends an owner's claim on a published object: a counted one goes when its last reference does.
template <domain D, class T>
void dispose(T* object, source_place at = {}) noexcept {
    if constexpr (reference_counted<T>) {
        if (!counted_access::release(*object)) return;
        if constexpr (requires { counted_access::expire(*object); }) counted_access::expire(*object);
        retire_object<typename T::counted_domain>(object, at);
    } else {
        retire_object<D>(object, at);
    }
}

}  // namespace detail
}}  // namespace guarded::GUARDED_ABI
