// A correct program with a bit of all: readers of each kind beside a writer, a lock, a tree, grace periods.
#include <guarded/guarded.hpp>

#include <concepts>
#include <memory>
#include <shared_mutex>
#include <thread>
#include <utility>

namespace {

struct item {
    explicit item(int n) : number{n} {}
    int number;
};
struct total {
    long sum = 0;
};
constexpr unsigned indices = 40;

template <class D>
struct world {
    guarded::slot<item, D> current;
    guarded::range_map<unsigned, item, D> tree;
    guarded::locked<total, std::shared_mutex> all;

    void read() {
        const auto me = guarded::register_thread<D>();
        long mine = 0;
        for (int i = 0; i < 100; ++i) {
            auto g = read_lock(me);
            if (const auto p = current.load(g)) mine += get(g, p, &item::number);
            auto c = tree.cursor(g, 0);
            while (const auto p = c.find(g)) mine += get(g, p, &item::number);
            unlock(std::move(g));
            if constexpr (std::same_as<D, guarded::rcu_qsbr>) quiescent_state(me);
        }
        const auto g = lock(all);
        set(g, root(g), &total::sum, get(g, root(g), &total::sum) + mine);
    }
    void write() {
        const auto me = guarded::register_thread<D>();
        for (int i = 0; i < 100; ++i) {
            retire(current.exchange(std::make_unique<item>(i)));
            auto w = lock(tree);
            tree.store(w, static_cast<unsigned>(i) % indices, std::make_unique<item>(i));
            unlock(std::move(w));
            if (i % 50 == 0) synchronize(me);
        }
        const auto g = lock_shared(all);
        if (get(g, root(g), &total::sum) < 0) throw 1;
    }
    void run() {
        std::thread a{[&] { read(); }};
        std::thread b{[&] { read(); }};
        write();
        a.join();
        b.join();
    }
};

template <class... D>
void run_all() {
    (world<D>{}.run(), ...);
    (guarded::barrier<D>(), ...);
}

}  // namespace

int main() { run_all<guarded::rcu_memb, guarded::rcu_mb, guarded::rcu_qsbr, guarded::rcu_bp>(); }
