// row: 23
// tier: typestate
// seen: clang:consumed
// expect: argument not in expected state
// A wrapper passes the caller's guard on to a function that keeps it: what was lent is given away.
#include <guarded/guarded.hpp>

struct order {
    int total = 0;
};

template <class G>
int charge(G held, const guarded::slot<order>& current) {
    const auto o = current.load(held);
    return o ? get(held, o, &order::total) : 0;
}

#ifdef MISUSE
template <class G>
int settle(G& g, const guarded::slot<order>& current) {
    return charge(std::move(g), current);  // misuse
}
#else
template <class G>
int settle(G g, const guarded::slot<order>& current) {
    return charge(std::move(g), current);
}
#endif

int case_r23_given_away_by_a_helper(guarded::slot<order>& current) {
    auto g = guarded::read_lock();
#ifdef MISUSE
    return settle(g, current);
#else
    return settle(std::move(g), current);
#endif
}
