// row: 14
// tier: checked
// seen: none
// run: this was retired since it was found, and a lock keeps nothing that is retired
// A loop that empties a chain reads the next key out of what it has just retired: the lock it holds keeps nobody's memory.
#include <guarded/guarded.hpp>

struct proxy {
    unsigned next = 0;
};

unsigned case_r14_read_under_the_lock_after_its_retirement(guarded::range_map<unsigned, proxy>& chain) {
    unsigned visited = 0;
    const auto w = lock(chain);
    for (unsigned at = 1; at != 0; ++visited) {
        const auto p = chain.load(w, at);
        if (!p) break;
#ifdef MISUSE
        retire(chain.take(w, at));
        at = get(w, p, &proxy::next);  // misuse
#else
        const auto next = get(w, p, &proxy::next);
        retire(chain.take(w, at));
        at = next;
#endif
    }
    return visited;
}

int main() {
    guarded::range_map<unsigned, proxy> chain;
    {
        const auto w = lock(chain);
        chain.store(w, 1, std::make_unique<proxy>(proxy{2}));
        chain.store(w, 2, std::make_unique<proxy>());
    }
    return static_cast<int>(case_r14_read_under_the_lock_after_its_retirement(chain)) - 2;
}
