// row: 1
// bug: K19
// tier: types
// seen: all
// expect: read under another guard
// sctp SENDALL: sendmsg may release the socket lock to wait; the association fetched as the next one is gone by then.
#include <guarded/guarded.hpp>

struct association {
    int id = 0;
    std::unique_ptr<association> next;
};
struct endpoint {
    std::unique_ptr<association> first;
};

template <class G>
auto sendmsg(G&& sock_lock, int id, void (*wait_for_space)(int)) {
    wait_for_space(id);
    return relock(std::forward<G>(sock_lock));
}

int bug_k19_cached_next_across_sendmsg(guarded::locked<endpoint>& ep, void (*wait_for_space)(int)) {
    auto g = lock(ep);
    const auto asoc = load(g, root(g), &endpoint::first);
    if (!asoc) return 0;
    [[maybe_unused]] const auto tmp = load(g, asoc, &association::next);
    const int sent = get(g, asoc, &association::id);
    auto g2 = sendmsg(std::move(g), sent, wait_for_space);
#ifdef MISUSE
    return tmp ? get(g2, tmp, &association::id) : sent;  // misuse
#else
    auto next = load(g2, root(g2), &endpoint::first);
    while (next && get(g2, next, &association::id) <= sent) next = load(g2, next, &association::next);
    return next ? get(g2, next, &association::id) : sent;
#endif
}
