// row: 16
// bug: U23
// tier: types
// seen: all
// expect: it would outlive r: get
// folly observers: a reference is taken into a snapshot that dies at the end of the very line.
#include <guarded/guarded.hpp>

#include <string>

struct tier_config : guarded::counted<> {
    std::string region;
};

static guarded::ref<tier_config> get_snapshot(const guarded::slot<tier_config>& observed) {
    auto g = guarded::read_lock();
    return handoff(g, observed.load(g), guarded::by_reference);
}

std::size_t bug_u23_reference_into_temporary_snapshot(const guarded::slot<tier_config>& observed) {
#ifdef MISUSE
    const tier_config& config = *get_snapshot(observed);  // misuse
    return config.region.size();
#else
    const auto snapshot = get_snapshot(observed);
    return snapshot ? with(snapshot, [](const tier_config& it) { return it.region.size(); }) : 0;
#endif
}
