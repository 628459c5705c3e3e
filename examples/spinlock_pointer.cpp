// The spinlock story: p is read under a lock, the lock is dropped and retaken, and p is used. What it pointed to may be gone.
//
//     spin_lock(a); p = *q; spin_unlock(a); spin_lock(a); b = *p;
//
// Here p carries the type of the guard it was read under, and the second lock gives another type. Compile with -DSHOW_THE_BUG
// to see the compiler say so. Run: spinlock_pointer
#include <guarded/guarded.hpp>

#include <atomic>
#include <cstdio>
#include <memory>
#include <thread>

namespace {

/// Any BasicLockable will do.
class spinlock {
  public:
    void lock() noexcept {
        while (taken_.test_and_set(std::memory_order_acquire)) std::this_thread::yield();
    }
    void unlock() noexcept { taken_.clear(std::memory_order_release); }

  private:
    std::atomic_flag taken_;
};

struct job {
    int id;
};
struct queue {
    std::unique_ptr<job> head;
    int replaced = 0;
};

guarded::locked<queue, spinlock> jobs;

void replace_head(int id) {
    auto g = lock(jobs);
    set(g, root(g), &queue::head, std::unique_ptr<job>{new job{id}});  // the old job ends here
    with(g, root(g), [](queue& q) { ++q.replaced; });
}

int read_twice() {
    auto g = lock(jobs);
    auto p = load(g, root(g), &queue::head);
    const int before = get(g, p, &job::id);
    auto again = relock(std::move(g));  // other threads get their turn
#ifdef SHOW_THE_BUG
    return before + get(again, p, &job::id);
#else
    auto now = load(again, root(again), &queue::head);  // so read it again
    return get(again, now, &job::id) - before;
#endif
}

}  // namespace

int main() {
    replace_head(0);
    std::jthread writer{[] {
        for (int id = 1; id <= 100'000; ++id) replace_head(id);
    }};
    int backwards = 0;
    for (int i = 0; i < 100'000; ++i) backwards += read_twice() < 0 ? 1 : 0;
    writer.join();
    auto g = lock(jobs);
    std::printf("%d heads replaced, %d reads went backwards\n", get(g, root(g), &queue::replaced), backwards);
    return backwards == 0 ? 0 : 1;
}
