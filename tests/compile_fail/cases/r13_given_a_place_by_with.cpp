// row: 13
// tier: types
// seen: all
// expect: argument could carry an address out: give a value or a view of const, or say unsafe_with
// The function captures nothing, but is given the address of a pointer of the caller's.
#include <guarded/guarded.hpp>

struct route {
    int hops = 0;
};

int case_r13_given_a_place_by_with(guarded::locked<route>& owner) {
    auto g = lock(owner);
#ifdef MISUSE
    route* kept = nullptr;
    with(g, root(g), [](route& it, route** place) { *place = &it; }, &kept);  // misuse
    unlock(std::move(g));
    return kept->hops;
#else
    const int hops = with(g, root(g), [](route& it, int more) { return it.hops += more; }, 2);
    unlock(std::move(g));
    return hops;
#endif
}
