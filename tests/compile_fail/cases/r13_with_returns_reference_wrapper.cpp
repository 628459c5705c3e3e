// row: 13
// tier: types
// seen: all
// expect: result may point into protected memory
// std::cref wraps the protected object so that a bare reference looks like a value.
#include <guarded/guarded.hpp>

#include <functional>

struct quota {
    int limit;
    int used;
};

int case_r13_with_returns_reference_wrapper(guarded::slot<quota>& quotas) {
    auto g = guarded::read_lock();
    const auto q = quotas.load(g);
    if (!q) return 0;
#ifdef MISUSE
    const auto mine = with(g, q, [](const quota& it) { return std::cref(it); });  // misuse
    unlock(std::move(g));
    return mine.get().limit;
#else
    const auto mine = with(g, q, [](const quota& it) { return it; });
    unlock(std::move(g));
    return mine.limit;
#endif
}
