// A shared object that uses guarded by itself, and cleans up before it is unloaded.
#include <guarded/guarded.hpp>

#include <memory>

namespace {

struct config {
    int value;
    ~config() { value = 0; }
};

template <class D>
guarded::slot<config, D> current;

template <class D>
int work(int n) {
    const auto me = guarded::register_thread<D>();
    for (int i = 0; i <= n; ++i) {
        current<D>.publish(std::make_unique<config>(config{i}));
        static_cast<void>(poll(guarded::start_poll<D>()));
        static_cast<void>(poll(guarded::start_poll<D>()));  // one on its way, one to follow
    }
    guarded::range_map<unsigned, int, D> map;
    {
        const auto w = lock(map);
        map.store(w, 1, 9, std::make_unique<int>(n));
    }
    const auto g = read_lock(me);
    const auto p = current<D>.load(g);
    return get(g, p, &config::value);
}
template <class D>
void stop() {
    current<D>.publish(nullptr);
    guarded::barrier<D>();
}

}  // namespace

extern "C" [[gnu::visibility("default")]] int work_in_all(int n) {
    const bool right = work<guarded::rcu_bp>(n) == n && work<guarded::rcu_memb>(n) == n && work<guarded::rcu_mb>(n) == n &&
                       work<guarded::rcu_qsbr>(n) == n;
    return right ? n : -1;
}
extern "C" [[gnu::visibility("default")]] void stop_all() {
    stop<guarded::rcu_bp>();
    stop<guarded::rcu_memb>();
    stop<guarded::rcu_mb>();
    stop<guarded::rcu_qsbr>();
}
