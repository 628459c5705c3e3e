// row: 29
// tier: checked
// seen: none
// run: this element was removed or moved since it was found
// A loop over a map erases the element it stands at, and then steps on from there.
#include <guarded/guarded.hpp>

#include <map>

struct sessions {
    std::map<int, int> ends{{1, 5}, {2, 50}, {3, 6}};
};

void case_r29_erased_in_its_loop(guarded::locked<sessions>& owner, int now) {
    auto g = lock(owner);
    const auto s = root(g);
#ifdef MISUSE
    for (const auto [id, end] : elements(g, s, &sessions::ends))  // misuse
        if (get(g, end) < now) erase(g, s, &sessions::ends, get(g, id));
#else
    erase_if(g, s, &sessions::ends, [&](auto e) { return get(g, e.value) < now; });
#endif
}

int main() {
    guarded::locked<sessions> owner;
    case_r29_erased_in_its_loop(owner, 10);
    const auto g = lock(owner);
    return size(g, root(g), &sessions::ends) == 1 ? 0 : 1;
}
