// row: 2
// tier: types
// seen: all
// expect: guard given to the function: lend it by borrow
// A function that reads on under the guard is given the guard itself, which it could end.
#include <guarded/guarded.hpp>

struct inner {
    int depth = 0;
};
struct outer {
    guarded::slot<inner> part;
};

int case_r02_guard_given_to_with(guarded::slot<outer>& current) {
    auto g = guarded::read_lock();
    auto o = current.load(g);
    if (!o) return 0;
    const auto depth = [](const outer& it, const auto& by) {
        const auto p = it.part.load(by);
        return p ? get(by, p, &inner::depth) : 0;
    };
#ifdef MISUSE
    return with(g, o, depth, g);  // misuse
#else
    return with(g, o, depth, borrow(g));
#endif
}
