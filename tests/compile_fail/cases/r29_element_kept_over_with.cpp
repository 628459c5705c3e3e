// row: 29
// tier: checked
// seen: none
// run: this element was removed or moved since it was found
// A callee drops what is dead from the list that the caller is walking, in a function of its own.
#include <guarded/guarded.hpp>

#include <list>

struct association {
    int id = 0;
    bool dead = false;
};
struct endpoint {
    std::list<association> all;
};
using endpoints = guarded::locked<endpoint>;

template <class G>
void send_message(guarded::borrowed<G> g, guarded::ptr<association, G> a) {
    set(g, a, &association::dead, get(g, a, &association::id) == 1);
#ifdef MISUSE
    with(g, root(g), [](endpoint& e) { e.all.remove_if([](const association& x) { return x.dead; }); });
#endif
}

int case_r29_element_kept_over_with(endpoints& owner) {
    const auto g = lock(owner);
    int sent = 0;
    for (const auto a : elements(g, root(g), &endpoint::all)) {  // misuse
        send_message(borrow(g), a);
        ++sent;
    }
#ifndef MISUSE
    with(g, root(g), [](endpoint& e) { e.all.remove_if([](const association& x) { return x.dead; }); });
#endif
    return sent;
}

int main() {
    endpoints owner;
    {
        const auto g = lock(owner);
        for (int i = 0; i < 4; ++i) push_back(g, root(g), &endpoint::all, association{i});
    }
    return case_r29_element_kept_over_with(owner) - 4;
}
