// The flavours that typed tests run over, and objects that are counted as long as they live.
#pragma once

#include "catch.hpp"

#include <guarded/guarded.hpp>

#include <atomic>
#include <tuple>

namespace tests {

// A build that takes long to compile takes two of them, and another one two others.
#if defined(GUARDED_TEST_MEMB_QSBR)
using all_flavours = std::tuple<guarded::rcu_memb, guarded::rcu_qsbr>;
using registered_flavours = std::tuple<guarded::rcu_memb, guarded::rcu_qsbr>;
using flavours_with_sections = std::tuple<guarded::rcu_memb>;
#elif defined(GUARDED_TEST_MB_BP)
using all_flavours = std::tuple<guarded::rcu_mb, guarded::rcu_bp>;
using registered_flavours = std::tuple<guarded::rcu_mb>;
using flavours_with_sections = std::tuple<guarded::rcu_mb, guarded::rcu_bp>;
#elif defined(GUARDED_TEST_QSBR_BP)
using all_flavours = std::tuple<guarded::rcu_qsbr, guarded::rcu_bp>;
using registered_flavours = std::tuple<guarded::rcu_qsbr>;
using flavours_with_sections = std::tuple<guarded::rcu_bp>;
#else
using all_flavours = std::tuple<guarded::rcu_memb, guarded::rcu_mb, guarded::rcu_qsbr, guarded::rcu_bp>;
using registered_flavours = std::tuple<guarded::rcu_memb, guarded::rcu_mb, guarded::rcu_qsbr>;
/// liburcu knows when their readers are inside a section; of qsbr's it knows only that they are online.
using flavours_with_sections = std::tuple<guarded::rcu_memb, guarded::rcu_mb, guarded::rcu_bp>;
#endif

/// Those of them of whose sections this build knows.
#if GUARDED_CHECKED || GUARDED_COUNT_QSBR
using flavours_whose_sections_are_known = all_flavours;
#else
using flavours_whose_sections_are_known = flavours_with_sections;
#endif

struct tracked {
    explicit tracked(int n = 0) : value{n} { ++alive; }
    tracked(const tracked&) = delete;
    tracked& operator=(const tracked&) = delete;
    ~tracked() { --alive; }

    int value;
    static inline std::atomic<int> alive{0};
};

/// Declared first in a test, it ends last: by then every tracked object that was retired to D is freed, and none is left.
template <class D>
struct all_freed_at_end {
    all_freed_at_end() = default;
    all_freed_at_end(const all_freed_at_end&) = delete;
    all_freed_at_end& operator=(const all_freed_at_end&) = delete;
    ~all_freed_at_end() {
        guarded::barrier<D>();
        CHECK(tracked::alive == 0);
    }
};

}  // namespace tests
