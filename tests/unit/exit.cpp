// Where the program ends while detached threads still read: what is static was destroyed, and a late reader finds nothing
// there.
#include "../flavours.hpp"
#include "child.hpp"

#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <memory>
#include <thread>

namespace {

struct item {
    int value = 7;
    item() = default;
    item(const item&) = delete;
    item& operator=(const item&) = delete;
    ~item() { value = 0; }
};
template <class D>
struct counted_item : item, guarded::counted<D> {};

std::atomic<bool> reads{false};
std::atomic<bool> finds_nothing{false};

/// Destroyed after what was made later, it ends the process when the reader has found nothing.
struct last {
    last() = default;
    last(const last&) = delete;
    last& operator=(const last&) = delete;
    ~last() {
        finds_nothing.wait(false);
        _exit(0);
    }
};

template <class T, class D>
void leave_while_read() {
    static const last ends_last;
    static guarded::slot<T, D> place{std::make_unique<T>()};
    static guarded::range_map<unsigned, T, D> map;
    {
        const auto w = lock(map);
        for (unsigned i = 0; i < 100; ++i) map.store(w, i, std::make_unique<T>());
    }
    std::thread{[] {
        const auto me = guarded::register_thread<D>();
        for (;;) {
            {
                const auto g = read_lock(me);
                const auto in_slot = place.load(g);
                const auto in_map = map.load(g, 50U);
                if (in_slot && get(g, in_slot, &T::value) != 7) _exit(1);
                if (in_map && get(g, in_map, &T::value) != 7) _exit(2);
                reads = true;
                reads.notify_one();
                if (!in_slot && !in_map) break;
            }
            if constexpr (std::is_same_v<D, guarded::rcu_qsbr>) quiescent_state(me);
        }
        finds_nothing = true;
        finds_nothing.notify_one();
        for (;;) pause();
    }}.detach();
    reads.wait(false);
    std::exit(3);
}

}  // namespace

TEMPLATE_LIST_TEST_CASE("a reader that outlives a static slot and a static tree finds nothing there", "[slot][range_map]",
                        tests::all_flavours) {
    for (const auto leave : {leave_while_read<item, TestType>, leave_while_read<counted_item<TestType>, TestType>}) {
        const auto end = tests::run_in_child(leave);
        CAPTURE(end.status, end.said);
        REQUIRE(end.left_with(0));
    }
}
