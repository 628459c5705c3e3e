// row: 24
// tier: typestate
// seen: clang:consumed
// expect: invalid invocation of method '~unlinked'
// run: an unlinked object was forgotten
// Each turn takes an object out of its slot; one turn in two goes on with the next.
#include <guarded/guarded.hpp>

#include <array>

struct cell {
    int value = 1;
};

int main() {
    std::array<guarded::slot<cell>, 4> cells;
    for (auto& c : cells) c.publish(std::make_unique<cell>());
    int emptied = 0;
    for (auto& c : cells) {
        auto old = c.exchange(nullptr);
#ifdef MISUSE
        if (++emptied % 2 == 0) continue;  // misuse
        retire(std::move(old));
#else
        retire(std::move(old));
        ++emptied;
#endif
    }
    return emptied == 4 ? 0 : 1;
}
