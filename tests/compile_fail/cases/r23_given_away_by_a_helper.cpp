// row: 23
// tier: typestate
// seen: clang:consumed gcc:O2 gcc:prove
// expect: argument not in expected state
// expect-optimiser: this guard is not proved to be alive | this guard was released
// A wrapper passes the caller's guard on to a function that keeps it: what was lent is given away.
#include <guarded/guarded.hpp>

struct order {
    int total = 0;
};

template <class G>
int charge(G held, const guarded::slot<order>& current) {
    const auto o = current.load(held);
    return get(held, o, &order::total);
}

// clang does not look into what a constructor takes: it is the lender's next use that is refused.
template <class G>
int settle(G& g, const guarded::slot<order>& current) {
    return charge(std::move(g), current);
}

int case_r23_given_away_by_a_helper(guarded::slot<order>& current) {
    auto g = guarded::read_lock();
#ifdef MISUSE
    const int paid = settle(g, current);
    return paid + get(g, current.load(g), &order::total);  // misuse
#else
    const int due = get(g, current.load(g), &order::total);
    return due + charge(std::move(g), current);
#endif
}
