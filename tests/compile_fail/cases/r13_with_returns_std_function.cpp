// row: 13
// tier: types
// seen: all
// expect: result may point into protected memory
// A std::function can hide any capture: it may not leave the section.
#include <guarded/guarded.hpp>

#include <functional>

struct callbacks {
    std::function<int(int)> on_event;
};

int case_r13_with_returns_std_function(guarded::slot<callbacks>& registered, int event) {
    auto g = guarded::read_lock();
    const auto c = registered.load(g);
    if (!c) return 0;
#ifdef MISUSE
    const std::function<int(int)> call = get(g, c, &callbacks::on_event);  // misuse
    unlock(std::move(g));
    return call(event);
#else
    return with(g, c, [](const callbacks& it, int happened) { return it.on_event(happened); }, event);
#endif
}
