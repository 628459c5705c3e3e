// bug: none
// rule: UseAfterSection
// The reference is from the section of the round before.
#include <guarded/guarded.hpp>

struct node {
    int generation;
};

bool settled(int generation);

int wait_for_generation(const guarded::slot<node>& slot) {
    const node* seen = nullptr;
    for (;;) {
        auto g = guarded::read_lock();
#ifdef MISUSE
        if (seen != nullptr && settled(seen->generation)) return 0;  // reported
#endif
        const auto p = slot.load(g);
        if (!p) return -1;
        const node& n = unsafe_ref(g, p);
        if (settled(n.generation)) return n.generation;
        seen = &n;
    }
}
