// row: 6
// bug: K19
// tier: types
// seen: all
// expect: lent guard: only its owner may release it
// The callee must wait for buffer space, and unlocks for it what the caller's walk still needs.
#include <guarded/guarded.hpp>

struct association {
    int queued = 0;
};

void wait_for_space();

template <class G>
int send_message(guarded::borrowed<G> g, guarded::ptr<association, G> a) {
    const int queued = get(g, a, &association::queued);
#ifdef MISUSE
    unlock(g);  // misuse
    wait_for_space();
#endif
    return queued;
}

int case_r06_callee_unlocks_lent_guard(guarded::locked<association>& shared) {
    auto g = lock(shared);
    auto a = root(g);
    int sent = send_message(borrow(g), a);
    return sent + get(g, a, &association::queued);
}
