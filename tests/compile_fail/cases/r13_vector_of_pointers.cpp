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
    const auto loads = with(g, root(g), [](const pool& p) {
        std::vector<int> copies;
        for (const worker* w : p.workers) copies.push_back(w->load);
        return copies;
    });
    unlock(std::move(g));
    for (const int n : loads) sum += n;
#endif
    return sum;
}
