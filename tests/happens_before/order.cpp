// order --list | order DOMAIN/WAY good|seeded: readers read what a writer then changes, with plain accesses, so that
// ThreadSanitizer reports where no grace period lies between. Seeded, it is left out.
#include "../spinlock.hpp"

#include <guarded/grace/workers.hpp>
#include <guarded/guarded.hpp>
#include <guarded/std_rcu.hpp>

#include <atomic>
#include <chrono>
#include <concepts>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <memory>
#include <mutex>
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

/// One thread does read(registration) all the time, a section each, until write() has been called so many times.
template <class D, class Read, class Write>
void beside(Read read, int writes, Write write) {
    std::atomic<bool> begun{false};
    std::atomic<bool> done{false};
    std::thread reader{[&] {
        const auto me = guarded::register_thread<D>();
        while (!done.load(std::memory_order_relaxed)) {
            read(me);
            begun.store(true, std::memory_order_relaxed);
            if constexpr (std::same_as<D, guarded::rcu_qsbr>) quiescent_state(me);
        }
    }};
    while (!begun.load(std::memory_order_relaxed)) std::this_thread::yield();
    for (int i = 0; i < writes; ++i) {
        write();
        std::this_thread::yield();
    }
    done.store(true, std::memory_order_relaxed);
    reader.join();
}
void touch(int value) {
    const volatile int seen = value;
    static_cast<void>(seen);
}

/// The same with a slot, for write(slot).
template <class D, class T = item, class Write>
void beside_reader(Write write) {
    guarded::slot<T, D> place{std::make_unique<T>()};
    beside<D>(
        [&](const auto& me) {
            const auto g = read_lock(me);
            touch(get(g, place.load(g), &item::value));
        },
        50, [&] { write(place); });
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
/// And what a worker of the program's own does.
template <class D>
void by_worker(bool seeded) {
    const guarded::worker<D> mine;
    const auto use = mine.use();
    by_barrier<D>(seeded);
}

/// A domain that waits for nobody: the seeded bug of what frees for itself.
template <class D>
struct hasty : D {
    static constexpr const char* name = "hasty";
    static const rcu_flavor_struct& flavour() noexcept {
        static const rcu_flavor_struct table = [] {
            rcu_flavor_struct t = D::flavour();
            t.update_call_rcu = [](rcu_head* head, void (*fn)(rcu_head*)) { fn(head); };
            return t;
        }();
        return table;
    }
};
/// A reader of a tree, beside who replaces its entries, and with them its nodes.
template <class D>
void beside_tree() {
    guarded::range_map<std::uint64_t, item, D> map;
    beside<D>(
        [&](const auto& me) {
            const auto g = read_lock(me);
            auto c = map.cursor(g, 0);
            while (const auto p = c.next(g)) touch(get(g, p, &item::value));
        },
        400,
        [&, i = std::uint64_t{0}]() mutable {
            const auto w = lock(map);
            map.store(w, i % 40 * 10, i % 40 * 10 + i % 7, std::make_unique<item>());
            ++i;
        });
    guarded::barrier<D>();
}
template <class D>
void by_tree(bool seeded) {
    if (seeded)
        beside_tree<hasty<D>>();
    else
        beside_tree<D>();
}

/// What is used after its section by a counted reference while the slot gives its own up; seeded, by a bare address.
template <class D>
void by_reference(bool seeded) {
    struct counted_item : guarded::counted<D>, item {};
    guarded::slot<counted_item, D> place{std::make_unique<counted_item>()};
    std::atomic<bool> begun{false};
    std::atomic<bool> replaced{false};
    std::thread reader{[&] {
        const auto me = guarded::register_thread<D>();
        const item* kept = nullptr;
        const auto taken = [&] {
            const auto g = read_lock(me);
            kept = &guarded::unsafe_ref(g, place.load(g));
            return handoff(g, seeded ? nullptr : place.load(g), guarded::by_reference);
        }();
        begun.store(true, std::memory_order_relaxed);
        while (!replaced.load(std::memory_order_relaxed)) {
            std::this_thread::yield();
            if constexpr (std::same_as<D, guarded::rcu_qsbr>) quiescent_state(me);
        }
        static_cast<void>(*static_cast<const volatile int*>(&kept->value));
    }};
    while (!begun.load(std::memory_order_relaxed)) std::this_thread::yield();
    place.publish(nullptr);
    guarded::barrier<D>();
    replaced.store(true, std::memory_order_relaxed);
    reader.join();
    guarded::barrier<D>();
}

/// Two threads that count under a lock; seeded, each keeps the address.
template <class Mutex>
void by_lock(bool seeded) {
    guarded::locked<item, Mutex> owner;
    const auto count = [&] {
        for (int i = 0; i < 1'000; ++i) {
            int* kept = nullptr;
            {
                const auto w = lock(owner);
                kept = &guarded::unsafe_ref(w, root(w)).value;
                if (!seeded) ++*kept;
            }
            std::this_thread::yield();  // or the compiler may count before the unlock, as all may that lies behind one
            if (seeded) ++*kept;
        }
    };
    std::thread other{count};
    count();
    other.join();
}

void by_std_rcu(bool seeded) {
    using namespace guarded::std_rcu;
    std::atomic<standard*> place{new standard};
    beside<guarded::rcu_bp>(
        [&](const auto&) {
            const std::scoped_lock region{rcu_default_domain()};
            touch(place.load(std::memory_order_acquire)->value);
        },
        50,
        [&] {
            standard* const old = place.exchange(new standard, std::memory_order_acq_rel);
            if (seeded)
                delete old;
            else
                old->retire();
        });
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
    all.push_back({name + "/worker", by_worker<D>});
    all.push_back({name + "/tree", by_tree<D>});
    all.push_back({name + "/reference", by_reference<D>});
}

}  // namespace

int main(int argc, char** argv) {
    std::vector<way> all;
    add<guarded::rcu_memb>(all);
    add<guarded::rcu_mb>(all);
    add<guarded::rcu_qsbr>(all);
    add<guarded::rcu_bp>(all);
    all.push_back({"rcu_bp/std_rcu", by_std_rcu});
    all.push_back({"mutex/lock", by_lock<std::mutex>});
    all.push_back({"spinlock/lock", by_lock<tests::spinlock>});
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
