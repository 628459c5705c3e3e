// row: 24
// tier: checked
// seen: none
// run: an unlinked object was forgotten
// The result's flag was looked at, the object that it carries was not: it is a member, which typestate does not follow.
#include <guarded/guarded.hpp>

struct head {
    int length = 0;
};

int main() {
    guarded::slot<head> list{std::make_unique<head>()};
    auto g = guarded::read_lock();
    bool done = false;
    {
        auto result = list.compare_exchange(g, list.load(g), std::make_unique<head>());
        done = result.exchanged;
#ifndef MISUSE
        retire(std::move(result.unlinked));
#endif
    }  // misuse
    return done ? 0 : 1;
}
