// row: 20
// tier: checked
// seen: none
// run: this guard belongs to another thread
// Nothing is read in the thread: the guard only ends there, and would leave a section the thread never entered.
#include <guarded/guarded.hpp>

#include <thread>

struct job {
    int id = 9;
};

int main() {
    auto me = guarded::register_thread<guarded::rcu_memb>();
    guarded::slot<job, guarded::rcu_memb> current{std::make_unique<job>()};
    auto g = read_lock(me);
    const int id = get(g, current.load(g), &job::id);
#ifdef MISUSE
    std::thread worker{[g = std::move(g)] {}};  // misuse
#else
    unlock(std::move(g));
    std::thread worker{[] {}};
#endif
    worker.join();
    return id == 9 ? 0 : 1;
}
