// row: 12
// bug: U5
// tier: types
// seen: all
// expect: raw pointer: hand it off with evidence, or say unsafe_ref
// bind9: a query stores the view's dispatch manager as it found it, and uses it when the view has shut down.
#include <guarded/guarded.hpp>

struct dispatch_manager : guarded::counted<> {
    int sockets = 0;
};

#ifdef MISUSE
using kept_manager = dispatch_manager*;
#else
using kept_manager = guarded::ref<dispatch_manager>;
#endif

int bug_u05_dispatch_manager_kept_in_query(const guarded::slot<dispatch_manager>& view, void (*resolve)()) {
    auto g = guarded::read_lock();
    const auto found = view.load(g);
    if (!found) return 0;
#ifdef MISUSE
    const kept_manager manager = found;  // misuse
#else
    const kept_manager manager = handoff(g, found, guarded::by_reference);
#endif
    unlock(std::move(g));
    resolve();
    return manager ? 1 : 0;
}
