// row: 13
// bug: K39
// tier: flow
// seen: gcc:O2 clang:consumed clang:O2
// expect-typestate: argument not in expected state
// expect-optimiser: this guard was released
// netfilter: the new hook table is published, the mutex let go, and only then the table is checked: another writer freed it.
#include <guarded/guarded.hpp>

struct hook_entries {
    int count = 0;
};
struct nf_hooks {
    std::unique_ptr<hook_entries> entries;
};

int bug_k39_validated_after_unlock(guarded::locked<nf_hooks>& hooks, std::unique_ptr<hook_entries> fresh) {
    auto mutex = lock(hooks);
    set(mutex, root(mutex), &nf_hooks::entries, std::move(fresh));
    const auto published = load(mutex, root(mutex), &nf_hooks::entries);
    if (!published) return 0;
#ifdef MISUSE
    unlock(std::move(mutex));
    const int count = get(mutex, published, &hook_entries::count);  // misuse
#else
    const int count = get(mutex, published, &hook_entries::count);
    unlock(std::move(mutex));
#endif
    return count;
}
