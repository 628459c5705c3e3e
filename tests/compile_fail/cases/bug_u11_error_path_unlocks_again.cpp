// row: 5
// bug: U11
// tier: typestate
// seen: clang:consumed gcc:prove
// expect: argument not in expected state
// expect-optimiser: this guard is not proved to be alive | this guard was released
// lttng: the error path has left the section before it jumps to the common end, which leaves it again.
#include <guarded/guarded.hpp>

struct channel {
    int events = 0;
};

int bug_u11_error_path_unlocks_again(const guarded::slot<channel>& channels, int (*enable)(int)) {
    auto rcu = guarded::read_lock();
    int result = 0;
    const auto c = channels.load(rcu);
    const int events = c ? get(rcu, c, &channel::events) : 0;
    if (events == 0) {
#ifdef MISUSE
        unlock(std::move(rcu));
#endif
        goto end;
    }
    result = enable(events);
end:
    unlock(std::move(rcu));  // misuse
    return result;
}
