// The order of a load that follows a published pointer.
#pragma once

#include <guarded/base/config.hpp>

#include <atomic>

namespace guarded { inline namespace GUARDED_ABI { namespace detail {

/// What rcu_dereference() promises: what the writer did to the object before it published the pointer is seen through it.
/// On x86 an acquire is the plain load. arm64 orders a load behind the one that its address came from, and the kernel's plain
/// load relies on that; in C++ only memory_order_consume promised it, which g++ and clang compile as an acquire, and C++26
/// takes back. A relaxed load would let the compiler put a value that it knows in the pointer's place, and the order would be
/// gone. An acquire emits there ldar, or clang ldapr from ARMv8.3 on, in place of ldr: as many instructions, but for the
/// address, which must be in a register. liburcu's own rcu_dereference() does the same in C11 and C++. docs/platforms.md has
/// the listing.
inline constexpr std::memory_order rcu_dereference_order = std::memory_order_acquire;

}}}  // namespace guarded::GUARDED_ABI::detail
