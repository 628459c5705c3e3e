// row: 4
// bug: U11
// tier: typestate
// seen: clang:consumed gcc:prove
// expect: argument not in expected state
// expect-optimiser: this guard is not proved to be alive | this guard was released
// run: this guard was released
// The error path leaves the section and joins the common end, which still reads under it.
#include <guarded/guarded.hpp>

#include <memory>

struct channel {
    int subscribers = 0;
};

int subscribers(guarded::slot<channel>& current, bool error) {
    auto g = guarded::read_lock();
    auto c = current.load(g);
    if (!c) return 0;
    if (error) {
        unlock(std::move(g));
#ifndef MISUSE
        return -1;
#endif
    }
    return get(g, c, &channel::subscribers);  // misuse
}

int main(int argc, char**) {
    guarded::slot<channel> current{std::make_unique<channel>()};
    return subscribers(current, argc > 0) == -1 ? 0 : 1;
}
