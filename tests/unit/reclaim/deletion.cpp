// What is retired, in every form: with and without allocation, with other deleters, in batches, from anywhere.
#include "../../flavours.hpp"
#include "../child.hpp"
#include "../failing_new.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace {

using guarded::assume_unlinked;
using guarded::register_thread;
using guarded::slot;
using tests::tracked;

struct with_head : guarded::reclaimable, tracked {
    using tracked::tracked;
};
static_assert(sizeof(guarded::reclaimable) == 3 * sizeof(void*));

/// What a program of C would do: an atomic pointer, and objects that it made itself.
template <class T>
T* made(int value) {
    return new T{value};
}

/// Retires another object in its destructor.
template <class D>
struct heir : tracked {
    explicit heir(int n) : tracked{n} {}
    ~heir() {
        if (value > 0) retire(assume_unlinked<D>(new heir{value - 1}));
    }
};

struct logs_deletion {
    std::vector<int>* log;
    template <class T>
    void operator()(T* object) const noexcept {
        log->push_back(object->value);
        delete object;
    }
};

}  // namespace

TEMPLATE_LIST_TEST_CASE("reclaimable objects are retired without an allocation", "[reclaim]", tests::all_flavours) {
    const tests::all_freed_at_end<TestType> freed;
    retire(assume_unlinked<TestType>(made<tracked>(0)));  // the thread's counts are made at its first retirement
    slot<with_head, TestType> place{std::make_unique<with_head>(1)};
    const tests::failing_new none_left{0};
    retire(place.exchange(nullptr));
    REQUIRE(!tests::failing_new::happened());
}

TEMPLATE_LIST_TEST_CASE("a copy of a reclaimable object is retired for itself", "[reclaim]", tests::all_flavours) {
    struct copied : guarded::reclaimable {
        int value = 7;
    };
    auto first = std::make_unique<copied>();
    auto second = std::make_unique<copied>(*first);
    retire(assume_unlinked<TestType>(first.release()));
    auto third = std::make_unique<copied>(*second);
    *third = *second;
    retire(assume_unlinked<TestType>(second.release()));
    retire(assume_unlinked<TestType>(third.release()));
    guarded::barrier<TestType>();
}

TEMPLATE_LIST_TEST_CASE("without memory retire waits for readers itself", "[reclaim]", tests::all_flavours) {
    const tests::all_freed_at_end<TestType> freed;
    auto* const object = made<tracked>(1);
    const tests::failing_new failing{0};
    retire(assume_unlinked<TestType>(object));
    REQUIRE(tests::failing_new::happened());
    REQUIRE(tracked::alive == 0);
}

TEMPLATE_LIST_TEST_CASE("without memory retire has some deletions set aside inside a section", "[reclaim]",
                        tests::all_flavours) {
    const tests::all_freed_at_end<TestType> freed;
    const auto retire_some = [](const auto& me, int n) {
        const auto g = read_lock(me);
        for (int i = 0; i < n; ++i) {
            auto* const object = made<tracked>(i);
            const tests::failing_new failing{0};
            retire(assume_unlinked<TestType>(object));
            REQUIRE(tests::failing_new::happened());
        }
        REQUIRE(tracked::alive == n);  // this section may still see them
    };
    for (int round = 0; round < 2; ++round) {
        {
            const auto me = register_thread<TestType>();
            retire_some(me, 64);
        }
        guarded::barrier<TestType>();
        REQUIRE(tracked::alive == 0);
    }
    tests::require_stop("no memory to retire an object inside a critical section", [&] {
        const auto me = register_thread<TestType>();
        retire_some(me, 65);
    });
}

TEST_CASE("an object that is retired twice stops the program", "[reclaim]") {
    tests::require_stop("an object was retired twice", [] {
        const auto me = register_thread<guarded::rcu_memb>();
        const auto g = read_lock(me);  // nothing is freed meanwhile
        auto* const object = made<with_head>(1);
        retire(assume_unlinked<guarded::rcu_memb>(object));
        retire(assume_unlinked<guarded::rcu_memb>(object));
    });
}

TEMPLATE_LIST_TEST_CASE("retire takes another deleter, with a state and without", "[reclaim]", tests::all_flavours) {
    const tests::all_freed_at_end<TestType> freed;
    std::vector<int> log;
    retire(assume_unlinked<TestType>(made<tracked>(1)), logs_deletion{&log});
    retire(assume_unlinked<TestType>(made<with_head>(2)), logs_deletion{&log});
    retire(assume_unlinked<TestType>(static_cast<tracked*>(nullptr)), logs_deletion{&log});
    static int seen = 0;
    seen = 0;
    retire(assume_unlinked<TestType>(made<with_head>(3)), [](with_head* object) noexcept {
        seen = object->value;
        delete object;
    });
    guarded::barrier<TestType>();
    REQUIRE(log == std::vector{1, 2});
    REQUIRE(seen == 3);
}

TEMPLATE_LIST_TEST_CASE("a deleter may keep a reclaimable object for another life", "[reclaim]", tests::all_flavours) {
    struct recycled : guarded::reclaimable, tracked {};
    const tests::all_freed_at_end<TestType> freed;
    static recycled* kept;
    kept = new recycled;
    for (int life = 0; life < 3; ++life) {
        retire(assume_unlinked<TestType>(std::exchange(kept, nullptr)), [](recycled* p) noexcept { kept = p; });
        guarded::barrier<TestType>();
        REQUIRE(kept != nullptr);
    }
    delete kept;
}

TEMPLATE_LIST_TEST_CASE("what is published as const is retired as any other", "[reclaim]", tests::all_flavours) {
    struct constant : guarded::reclaimable, tracked {};
    const tests::all_freed_at_end<TestType> freed;
    guarded::slot<const constant, TestType> place{std::make_unique<const constant>()};
    place.publish(std::make_unique<const constant>());
    retire(place.exchange(nullptr));
}

TEST_CASE("reclaimable objects are made by every kind of new, and leave nothing when that fails", "[reclaim]") {
    struct fails {};
    struct alignas(64) wide : guarded::reclaimable, tracked {
        explicit wide(bool well = true) {
            if (!well) throw fails{};
        }
    };
    struct narrow : guarded::reclaimable, tracked {
        explicit narrow(bool well = true) {
            if (!well) throw fails{};
        }
    };
    const tests::all_freed_at_end<guarded::rcu_bp> freed;
    for (int i = 0; i < 20; ++i) {
        const std::unique_ptr<wide> a{new wide};
        const std::unique_ptr<wide> b{new (std::nothrow) wide};
        const std::unique_ptr<narrow> c{new (std::nothrow) narrow};
        REQUIRE(reinterpret_cast<std::uintptr_t>(a.get()) % 64 == 0);
        REQUIRE(reinterpret_cast<std::uintptr_t>(b.get()) % 64 == 0);
    }
    REQUIRE_THROWS_AS(new wide{false}, fails);
    REQUIRE_THROWS_AS(new (std::nothrow) wide{false}, fails);
    REQUIRE_THROWS_AS(new narrow{false}, fails);
    REQUIRE_THROWS_AS(new (std::nothrow) narrow{false}, fails);
}

namespace {

struct has_next {
    int next = 1, func = 2, destroy = 3, head = 4;
};
struct named_alike : has_next, guarded::reclaimable {
    int sum() const { return next + func + destroy + head; }
};

}  // namespace

TEST_CASE("a reclaimable class names its own as it likes", "[reclaim]") {
    const auto object = std::make_unique<named_alike>();
    REQUIRE(object->next + object->func + object->destroy + object->head == object->sum());
}

TEMPLATE_LIST_TEST_CASE("destructors of retired objects may retire more", "[reclaim]", tests::all_flavours) {
    retire(assume_unlinked<TestType>(new heir<TestType>{5}));
    for (int i = 0; i < 6; ++i) guarded::barrier<TestType>();
    REQUIRE(tracked::alive == 0);
}

TEMPLATE_LIST_TEST_CASE("threads retire as their last act, and their counts stay", "[reclaim]", tests::all_flavours) {
    struct last_act {
        ~last_act() { retire(assume_unlinked<TestType>(made<tracked>(1))); }
    };
    const tests::all_freed_at_end<TestType> freed;
    const auto before = guarded::stats<TestType>();
    for (int i = 0; i < 20; ++i)
        std::thread{[] {
            thread_local const last_act at_exit;
            static_cast<void>(&at_exit);
            retire(assume_unlinked<TestType>(made<tracked>(2)));
        }}.join();
    guarded::barrier<TestType>();
    const auto after = guarded::stats<TestType>();
    REQUIRE(after.retired - before.retired == 40);
    REQUIRE(after.freed - before.freed == 40);
}

TEMPLATE_LIST_TEST_CASE("a thread counts where one that has ended did", "[reclaim]", tests::all_flavours) {
    std::thread{[] { retire(assume_unlinked<TestType>(new int{1})); }}.join();
    auto object = std::make_unique<with_head>(1);
    bool allocated = true;
    std::thread{[&] {
        const tests::failing_new none_left{0};
        retire(assume_unlinked<TestType>(object.release()));
        allocated = tests::failing_new::happened();
    }}.join();
    guarded::barrier<TestType>();
    REQUIRE(!allocated);
}

TEMPLATE_LIST_TEST_CASE("objects are retired during static destruction", "[reclaim]", tests::all_flavours) {
    const auto end = tests::run_in_child([] {
        struct at_the_end {
            ~at_the_end() {
                int ended = 0;
                retire(assume_unlinked<TestType>(new int{1}));
                retire(assume_unlinked<TestType>(new int{2}), [&ended](int* p) noexcept {
                    delete p;
                    ++ended;
                });
                guarded::barrier<TestType>();
                if (ended != 1) _exit(1);
            }
        };
        static const at_the_end last;
        static_cast<void>(&last);
        std::fflush(nullptr);
        std::exit(7);
    });
    CAPTURE(end.status, end.said);
    REQUIRE(end.left_with(7));
}

TEMPLATE_LIST_TEST_CASE("stats count objects and bytes, and what grace periods took", "[reclaim]", tests::all_flavours) {
    struct kilobyte {
        char bytes[1024];
    };
    guarded::barrier<TestType>();
    const auto before = guarded::stats<TestType>();
    {
        const auto me = register_thread<TestType>();
        const auto g = read_lock(me);
        for (int i = 0; i < 10; ++i) retire(assume_unlinked<TestType>(new kilobyte));
        const auto now = guarded::stats<TestType>();
        REQUIRE(now.retired - before.retired == 10);
        REQUIRE(now.pending == 10);
        REQUIRE(now.pending_bytes == 10 * 1024);
    }
    guarded::barrier<TestType>();
    const auto after = guarded::stats<TestType>();
    REQUIRE(after.freed - before.freed == 10);
    REQUIRE(after.pending == 0);
    REQUIRE(after.pending_bytes == 0);
    REQUIRE(after.grace_periods > before.grace_periods);
    REQUIRE(after.longest_wait.count() > 0);
}

TEMPLATE_LIST_TEST_CASE("stats keep the longest wait of all", "[reclaim]", tests::all_flavours) {
    constexpr std::chrono::milliseconds held_up{300};
    guarded::barrier<TestType>();
    {
        const auto me = register_thread<TestType>();
        const auto g = read_lock(me);
        retire(assume_unlinked<TestType>(new int{1}));
        std::this_thread::sleep_for(held_up);
    }
    for (int i = 0; i < 3; ++i) {
        guarded::barrier<TestType>();
        retire(assume_unlinked<TestType>(new int{2}));
    }
    guarded::barrier<TestType>();
    REQUIRE(guarded::stats<TestType>().longest_wait >= held_up);
}

TEST_CASE("stats measure what was retired while another grace period was on", "[reclaim]") {
    using domain = guarded::rcu_memb;
    constexpr std::chrono::milliseconds held_up{300};
    guarded::barrier<domain>();
    std::atomic<int> step{0};
    const auto read_from_to = [&step](int from, int to) {
        return std::jthread{[&step, from, to] {
            const auto me = register_thread<domain>();
            const auto g = read_lock(me);
            step = from;
            while (step < to) std::this_thread::yield();
        }};
    };
    const auto first = read_from_to(1, 3);
    while (step < 1) std::this_thread::yield();
    retire(assume_unlinked<domain>(new int{1}));
    std::this_thread::sleep_for(std::chrono::milliseconds{50});  // its grace period begins
    const auto second = read_from_to(2, 4);
    while (step < 2) std::this_thread::yield();
    retire(assume_unlinked<domain>(new int{2}));
    step = 3;
    std::this_thread::sleep_for(held_up);
    step = 4;
    guarded::barrier<domain>();
    guarded::barrier<domain>();  // and that which was sent when the first one came back
    REQUIRE(guarded::stats<domain>().longest_wait >= held_up);
}

TEMPLATE_LIST_TEST_CASE("a batch frees what it holds, in order, as one", "[reclaim]", tests::all_flavours) {
    struct logs_its_end : tracked {
        std::vector<int>& log;
        logs_its_end(int n, std::vector<int>& l) : tracked{n}, log{l} {}
        ~logs_its_end() { log.push_back(value); }
    };
    std::vector<int> log;
    const tests::all_freed_at_end<TestType> freed;
    slot<with_head, TestType> with_head_place{std::make_unique<with_head>(1)};
    slot<logs_its_end, TestType> place;
    guarded::batch<TestType> all;
    REQUIRE(all.size() == 0);
    for (int i = 0; i < 100; ++i) {
        all.add(place.exchange(std::make_unique<logs_its_end>(i, log)));
        all.add(with_head_place.exchange(std::make_unique<with_head>(i)));
    }
    REQUIRE(all.size() == 199);
    const auto before = guarded::stats<TestType>();
    auto moved = std::move(all);
    retire(std::move(moved));
    guarded::barrier<TestType>();
    REQUIRE(guarded::stats<TestType>().freed - before.freed == 199);
    REQUIRE(log.size() == 99);
    REQUIRE(std::is_sorted(log.begin(), log.end()));
    REQUIRE(tracked::alive == 2);
    place.publish(nullptr);
    with_head_place.publish(nullptr);
}

TEMPLATE_LIST_TEST_CASE("a batch that is forgotten is retired, an empty one is nothing", "[reclaim]", tests::all_flavours) {
    const tests::all_freed_at_end<TestType> freed;
    const auto before = guarded::stats<TestType>();
    {
        guarded::batch<TestType> all;
        all.add(assume_unlinked<TestType>(made<tracked>(1)));
        guarded::batch<TestType> empty;
        empty.add(assume_unlinked<TestType>(static_cast<tracked*>(nullptr)));
        retire(std::move(empty));
    }
    REQUIRE(guarded::stats<TestType>().retired - before.retired == 1);
}

TEST_CASE("a batch is given memory, or throws; what it cannot hold is retired by itself", "[reclaim]") {
    const tests::all_freed_at_end<guarded::rcu_bp> freed;
    {
        const tests::failing_new failing{0};
        REQUIRE_THROWS_AS(guarded::batch<>{}, std::bad_alloc);
    }
    guarded::batch<> all;
    auto* const object = made<tracked>(1);
    const tests::failing_new failing{0};
    all.add(assume_unlinked(object));
    REQUIRE(tests::failing_new::happened());
    REQUIRE(all.size() == 0);
}

TEST_CASE("a batch is used no more once it is retired", "[reclaim]") {
    tests::require_stop("this batch was already retired or moved away", [] {
        guarded::batch<> all;
        retire(std::move(all));
        retire(std::move(tests::hidden(all)));
    });
}

namespace {

struct shape {
    virtual ~shape() { ++ended; }
    static inline int ended = 0;
};

}  // namespace

TEST_CASE("objects that begin no block of the heap are retired by their own deleter", "[reclaim]") {
    alignas(shape) std::byte memory[2 * sizeof(shape)];
    auto* const s = ::new (static_cast<void*>(memory + sizeof(shape))) shape;
    retire(guarded::assume_unlinked(s), [](shape* p) noexcept { p->~shape(); });
    guarded::barrier();
    REQUIRE(shape::ended == 1);
}
