// row: 13
// tier: types
// seen: all
// expect: result may point into protected memory
// The vector is copied, the objects that its elements point to are not.
#include <guarded/guarded.hpp>

#include <vector>

struct worker {
    int load;
};
struct pool {
    std::vector<worker*> workers;
};

int case_r13_vector_of_pointers(guarded::locked<pool>& workers) {
    auto g = lock(workers);
    int sum = 0;
#ifdef MISUSE
    const auto all = get(g, root(g), &pool::workers);  // misuse
    unlock(std::move(g));
    for (const worker* w : all) sum += w->load;
#else
    for (const auto w : elements(g, root(g), &pool::workers)) sum += get(g, w, &worker::load);
#endif
    return sum;
}
