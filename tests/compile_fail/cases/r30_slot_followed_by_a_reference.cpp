// row: 30
// tier: types
// seen: all
// expect: guard of another domain
// A reference keeps its own object alive, and nothing of what that shows in a slot: a writer may replace and free it.
#include <guarded/guarded.hpp>

struct address {
    int port = 0;
};
struct peer : guarded::counted<> {
    guarded::slot<address> at;
};

int case_r30_slot_followed_by_a_reference(const guarded::ref<peer>& mine) {
#ifdef MISUSE
    const auto g = lend(mine);
    const guarded::ptr<address, std::remove_const_t<decltype(g)>> a = load(g, &peer::at);  // misuse
#else
    const auto g = guarded::read_lock();
    const auto a = load(g, handoff(mine, g), &peer::at);
#endif
    return a ? get(g, a, &address::port) : 0;
}
