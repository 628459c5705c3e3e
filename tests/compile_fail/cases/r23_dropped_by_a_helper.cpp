// row: 23
// tier: typestate
// seen: clang:consumed
// expect: argument not in expected state
// A helper drops on its error path the guard that its caller lent it by reference: the drop itself is refused.
#include <guarded/guarded.hpp>

struct upload {
    int parts = 0;
};

#ifdef MISUSE
template <class G>
int verify(G& g, int parts) {
    if (parts < 100) return parts;
    unlock(std::move(g));  // misuse
    return 0;
}
#else
template <class G>
int verify(guarded::borrowed<G>, int parts) {
    return parts < 100 ? parts : 0;
}
#endif

int case_r23_dropped_by_a_helper(guarded::slot<upload>& current) {
    auto g = guarded::read_lock();
    const auto u = current.load(g);
    const int parts = u ? get(g, u, &upload::parts) : 0;
#ifdef MISUSE
    return verify(g, parts);
#else
    return verify(borrow(g), parts);
#endif
}
