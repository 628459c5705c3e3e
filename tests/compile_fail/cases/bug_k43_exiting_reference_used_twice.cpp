// row: 16
// bug: K43
// tier: typestate
// seen: clang:consumed
// expect: state of variable 'exiting' must match at the entry and exit of loop
// futex: waiting for the exiting owner consumes its reference; the retry's error path waits for the same owner again.
#include <guarded/guarded.hpp>

struct task_struct : guarded::counted<> {
    int pid = 0;
};

[[gnu::noinline]] static void wait_for_owner_exiting(guarded::ref<task_struct> exiting) { release(std::move(exiting)); }

int bug_k43_exiting_reference_used_twice(const guarded::slot<task_struct>& owner, bool (*try_lock_pi)()) {
    auto g = guarded::read_lock();
    auto exiting = handoff(g, owner.load(g), guarded::by_reference);
    unlock(std::move(g));
    if (!exiting) return 0;
    const int pid = get(exiting, &task_struct::pid);
    while (!try_lock_pi()) {  // misuse
        wait_for_owner_exiting(std::move(exiting));
#ifndef MISUSE
        break;
#endif
    }
    return pid;
}
