// order --list | order DOMAIN/WAY good|seeded: readers read what a writer then changes, with plain accesses, so that
// ThreadSanitizer reports where no grace period lies between. Seeded, it is left out.
#include <guarded/guarded.hpp>
#include <guarded/std_rcu.hpp>

#include <atomic>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace {

struct item {
    int value = 1;
    ~item() { value = -1; }
};
struct light : guarded::reclaimable, item {};
struct standard : guarded::std_rcu::rcu_obj_base<standard>, item {};

/// One thread reads all the time, until write(slot) has been called some times.
template <class D, class T = item, class Write>
void beside_reader(Write write) {
    guarded::slot<T, D> place{std::make_unique<T>()};
    std::atomic<bool> begun{false};
    std::atomic<bool> done{false};
    std::thread reader{[&] {
        const auto me = guarded::register_thread<D>();
        unsigned seen = 0;
        while (!done.load(std::memory_order_relaxed)) {
            {
                const auto g = read_lock(me);
                seen += get(g, place.load(g), &item::value);
            }
            begun.store(true, std::memory_order_relaxed);
            if constexpr (std::same_as<D, guarded::rcu_qsbr>) quiescent_state(me);
        }
        if (seen == 1) std::puts("once");
    }};
    while (!begun.load(std::memory_order_relaxed)) std::this_thread::yield();
    for (int i = 0; i < 50; ++i) {
        write(place);
        std::this_thread::yield();
    }
    done.store(true, std::memory_order_relaxed);
    reader.join();
    guarded::barrier<D>();
}

template <class D>
void by_synchronize(bool seeded) {
    beside_reader<D>([=](auto& place) {
        item* const old = unrcu(place.exchange(std::make_unique<item>()));
        if (!seeded) guarded::synchronize<D>();
        delete old;
    });
}
template <class D>
void by_wait(bool seeded) {
    beside_reader<D>([=](auto& place) {
        auto old = place.exchange(std::make_unique<item>());
        if (seeded)
            delete unrcu(std::move(old));
        else
            wait(std::move(old))->value = 2;
    });
}
template <class D>
void by_retire(bool seeded) {
    beside_reader<D>([=](auto& place) {
        auto old = place.exchange(std::make_unique<item>());
        if (seeded)
            delete unrcu(std::move(old));
        else
            retire(std::move(old));
    });
}
template <class D>
void by_reclaimable(bool seeded) {
    beside_reader<D, light>([=](auto& place) {
        auto old = place.exchange(std::make_unique<light>());
        if (seeded)
            delete unrcu(std::move(old));
        else
            retire(std::move(old));
    });
}
template <class D>
void by_batch(bool seeded) {
    beside_reader<D>([=](auto& place) {
        guarded::batch<D> all;
        auto old = place.exchange(std::make_unique<item>());
        if (seeded)
            delete unrcu(std::move(old));
        else
            all.add(std::move(old));
        retire(std::move(all));
    });
}
template <class D>
void by_poll(bool seeded) {
    beside_reader<D>([=](auto& place) {
        item* const old = unrcu(place.exchange(std::make_unique<item>()));
        const auto cookie = guarded::start_poll<D>();
        while (!seeded && !guarded::poll(cookie)) std::this_thread::yield();
        delete old;
    });
}
/// What callbacks do is ordered before barrier returns.
template <class D>
void by_barrier(bool seeded) {
    static int ended;  // plain
    struct counts {
        ~counts() { ++ended; }
    };
    for (int i = 0; i < 20; ++i) {
        guarded::slot<counts, D> place{std::make_unique<counts>()};
        place.publish(nullptr);
        if (!seeded) guarded::barrier<D>();
        if (seeded) std::this_thread::sleep_for(std::chrono::milliseconds{5});
        if (ended > 1'000) std::puts("?");
    }
}
void by_std_rcu(bool seeded) {
    using namespace guarded::std_rcu;
    std::atomic<standard*> place{new standard};
    std::atomic<bool> done{false};
    std::atomic<bool> begun{false};
    std::thread reader{[&] {
        while (!done.load(std::memory_order_relaxed)) {
            {
                const std::scoped_lock region{rcu_default_domain()};
                const volatile int seen = place.load(std::memory_order_acquire)->value;
                static_cast<void>(seen);
            }
            begun.store(true, std::memory_order_relaxed);
        }
    }};
    while (!begun.load(std::memory_order_relaxed)) std::this_thread::yield();
    for (int i = 0; i < 50; ++i) {
        standard* const old = place.exchange(new standard, std::memory_order_acq_rel);
        if (seeded)
            delete old;
        else
            old->retire();
        std::this_thread::yield();
    }
    done.store(true, std::memory_order_relaxed);
    reader.join();
    delete place.load();
    rcu_barrier();
}

struct way {
    std::string name;
    void (*run)(bool seeded);
};
template <class D>
void add(std::vector<way>& all) {
    const std::string name = D::name;
    all.push_back({name + "/synchronize", by_synchronize<D>});
    all.push_back({name + "/wait", by_wait<D>});
    all.push_back({name + "/retire", by_retire<D>});
    all.push_back({name + "/reclaimable", by_reclaimable<D>});
    all.push_back({name + "/batch", by_batch<D>});
    all.push_back({name + "/poll", by_poll<D>});
    all.push_back({name + "/barrier", by_barrier<D>});
}

}  // namespace

int main(int argc, char** argv) {
    std::vector<way> all;
    add<guarded::rcu_memb>(all);
    add<guarded::rcu_mb>(all);
    add<guarded::rcu_qsbr>(all);
    add<guarded::rcu_bp>(all);
    all.push_back({"rcu_bp/std_rcu", by_std_rcu});
    if (argc == 2 && std::strcmp(argv[1], "--list") == 0) {
        for (const auto& w : all) std::puts(w.name.c_str());
        return 0;
    }
    for (const auto& w : all) {
        if (argc != 3 || w.name != argv[1]) continue;
        w.run(std::strcmp(argv[2], "seeded") == 0);
        return 0;
    }
    std::fprintf(stderr, "usage: order --list | order DOMAIN/WAY good|seeded\n");
    return 2;
}
