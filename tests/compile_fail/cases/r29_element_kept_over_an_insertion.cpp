// row: 29
// tier: checked
// seen: none
// run: this element was removed or moved since it was found
// The first element of a vector is kept while more are appended: it has moved to where there is room.
#include <guarded/guarded.hpp>

#include <vector>

struct sums {
    std::vector<int> all{1};
};

int case_r29_element_kept_over_an_insertion(guarded::locked<sums>& owner) {
    auto g = lock(owner);
    const auto s = root(g);
    auto first = front(g, s, &sums::all);
    for (int i = 0; i < 100; ++i) push_back(g, s, &sums::all, i);
#ifndef MISUSE
    first = front(g, s, &sums::all);
#endif
    return get(g, first);  // misuse
}

int main() {
    guarded::locked<sums> owner;
    return case_r29_element_kept_over_an_insertion(owner) - 1;
}
