// row: 17
// tier: optimiser
// seen: gcc:O2 clang:O2
// expect: waiting for a grace period inside a critical section
// run: waiting for a grace period inside a critical section
// The shutdown path flushes the callbacks before it has left its own section.
#include <guarded/guarded.hpp>

struct log_file {
    long bytes = 0;
};

int main() {
    auto me = guarded::register_thread<guarded::rcu_mb>();
    guarded::slot<log_file, guarded::rcu_mb> current{std::make_unique<log_file>()};
    current.publish(std::make_unique<log_file>());
    auto g = read_lock(me);
    const long bytes = get(g, current.load(g), &log_file::bytes);
#ifdef MISUSE
    barrier(me);  // misuse
    unlock(std::move(g));
#else
    unlock(std::move(g));
    barrier(me);
#endif
    return bytes == 0 ? 0 : 1;
}
