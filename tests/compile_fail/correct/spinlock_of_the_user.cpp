// The user's own spinlock guards a free list; pointers into it are read again in every section.
#include <guarded/guarded.hpp>

#include <array>
#include <atomic>
#include <cstddef>
#include <thread>
#include <utility>
#include <vector>

namespace {

class spinlock {
  public:
    void lock() noexcept {
        while (flag_.test_and_set(std::memory_order_acquire)) std::this_thread::yield();
    }
    void unlock() noexcept { flag_.clear(std::memory_order_release); }
    bool try_lock() noexcept { return !flag_.test_and_set(std::memory_order_acquire); }

  private:
    std::atomic_flag flag_ = ATOMIC_FLAG_INIT;
};

struct block {
    block* next = nullptr;
    int number = 0;
};

struct free_list {
    std::array<block, 8> blocks{};
    block* first = nullptr;
    int used = 0;
    free_list() {
        for (auto& b : blocks) {
            b.number = static_cast<int>(&b - blocks.data());
            b.next = first;
            first = &b;
        }
    }
};

using pool = guarded::locked<free_list, spinlock>;

int take(pool& blocks) {
    auto g = lock(blocks);
    auto list = root(g);
    auto b = load(g, list, &free_list::first);
    if (!b) return -1;
    with(g, list, [](free_list& all) { all.first = all.first->next; });
    set(g, list, &free_list::used, get(g, list, &free_list::used) + 1);
    return get(g, b, &block::number);
}

void give_back(pool& blocks, int number) {
    auto g = lock(blocks);
    with(
        g, root(g),
        [](free_list& all, int given) {
            auto& b = all.blocks[static_cast<std::size_t>(given)];
            b.next = all.first;
            all.first = &b;
            --all.used;
        },
        number);
}

int length(pool& blocks) {
    auto g = lock(blocks);
    int n = 0;
    for (auto b = load(g, root(g), &free_list::first); b; b = load(g, b, &block::next)) ++n;
    return n;
}

}  // namespace

int correct_spinlock_of_the_user() {
    pool blocks;
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < 2; ++t)
            threads.emplace_back([&] {
                for (int i = 0; i < 200; ++i)
                    if (const int n = take(blocks); n >= 0) give_back(blocks, n);
            });
    }
    return take(blocks) >= 0 && length(blocks) == 7 ? 0 : 1;
}
