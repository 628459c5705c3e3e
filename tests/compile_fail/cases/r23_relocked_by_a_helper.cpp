// row: 23
// tier: typestate
// seen: clang:consumed
// expect: argument not in expected state
// The helper lets waiters in: it ends the lock that it was lent by reference and takes another for itself.
#include <guarded/guarded.hpp>

struct counter {
    int value = 0;
};

#ifdef MISUSE
template <class G>
int let_others_in(G& g) {
    auto own = relock(std::move(g));  // misuse
    return get(own, root(own), &counter::value);
}
#else
template <class G>
int let_others_in(G&& g) {
    auto own = relock(std::forward<G>(g));
    return get(own, root(own), &counter::value);
}
#endif

int case_r23_relocked_by_a_helper(guarded::locked<counter>& shared) {
    auto g = lock(shared);
#ifdef MISUSE
    return let_others_in(g);
#else
    return let_others_in(std::move(g));
#endif
}
