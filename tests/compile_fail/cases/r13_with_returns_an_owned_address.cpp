// row: 13
// tier: types
// seen: all
// expect: result may point into protected memory: copy values out, or specialise guarded::detached
// What a function makes of an object keeps the object's address: an owner's class is looked into.
#include <guarded/guarded.hpp>

#include <memory>
#include <string>
#include <utility>

struct beacon {
    unsigned long tsf = 5;
    std::string elements;
};
struct join_parameters {
#ifdef MISUSE
    const beacon* from = nullptr;
#else
    unsigned long tsf = 0;
#endif
    std::size_t length = 0;
};

unsigned long case_r13_with_returns_an_owned_address(guarded::slot<beacon>& heard) {
    auto g = guarded::read_lock();
    auto b = heard.load(g);
    if (!b) return 0;
#ifdef MISUSE
    auto p = with(g, b, [](const beacon& it) {  // misuse
        return std::make_unique<join_parameters>(join_parameters{&it, it.elements.size()});
    });
    unlock(std::move(g));
    return p->from->tsf;
#else
    auto p = with(
        g, b, [](const beacon& it) { return std::make_unique<join_parameters>(join_parameters{it.tsf, it.elements.size()}); });
    unlock(std::move(g));
    return p->tsf;
#endif
}
