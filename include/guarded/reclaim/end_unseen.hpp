// Ending an object that no reader can see any more.
#pragma once

#include <guarded/base/config.hpp>
#include <guarded/domain/domain.hpp>
#include <guarded/fence/retired.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <type_traits>
#include <utility>

namespace guarded::process {

/// The memory of an object that is being freed after its grace period.
struct extent {
    std::uintptr_t begin = 0;
    std::uintptr_t end = 0;
    bool holds(const void* place) const noexcept {
        const auto at = reinterpret_cast<std::uintptr_t>(place);
        return begin <= at && at < end;
    }
};
template <domain D>
inline constinit thread_local extent dying{};

}  // namespace guarded::process

namespace guarded { inline namespace GUARDED_ABI { namespace detail {

/// Where an object is; a function is none, and has no memory to tell of.
template <class T>
const void* memory_of(T* object) noexcept {
    if constexpr (std::is_function_v<T>)
        return nullptr;
    else
        return const_cast<const std::remove_cv_t<T>*>(object);
}

/// Ends an object that no reader of D has seen for a grace period. What its own slots hold was out of reach as long as it,
/// unless a deleter keeps it for another life.
template <domain D, std::size_t size, class T, class Deleter>
void end_unseen(T* object, Deleter& end) noexcept {
    const auto begin = reinterpret_cast<std::uintptr_t>(object);
    constexpr bool ends = std::same_as<std::remove_const_t<Deleter>, std::default_delete<T>>;
    const auto outer = std::exchange(process::dying<D>, ends ? process::extent{begin, begin + size} : process::extent{});
    const process::ending noted{memory_of(object)};
    end(object);
    process::dying<D> = outer;
}
template <domain D, class T>
void delete_unseen(T* object) noexcept {
    std::default_delete<T> end;
    end_unseen<D, sizeof(T)>(object, end);
}

}}}  // namespace guarded::GUARDED_ABI::detail
