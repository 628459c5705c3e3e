// row: 24
// tier: typestate
// seen: clang:consumed
// expect: invalid invocation of method '~unlinked'
// run: an unlinked object was forgotten
// The old configuration got a name, and nothing else.
#include <guarded/guarded.hpp>

struct config {
    int version = 0;
};

int main() {
    guarded::slot<config> active{std::make_unique<config>()};
    int replaced = 0;
    {
        auto old = active.exchange(std::make_unique<config>());
        replaced = old ? 1 : 0;
#ifndef MISUSE
        retire(std::move(old));
#endif
    }  // misuse
    return replaced == 1 ? 0 : 1;
}
