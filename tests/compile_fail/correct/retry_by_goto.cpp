// The kernel's habit: goto retry. Jumping back over the guard's declaration ends it, and the next turn has a new one.
#include <guarded/guarded.hpp>

#include <atomic>
#include <memory>

struct buffer_head {
    explicit buffer_head(int b) : block{b} {}
    int block;
    mutable std::atomic<bool> uptodate{false};
};

using head_slot = guarded::slot<buffer_head>;

int find_block(const head_slot& bucket, void (*wait_for_io)(const head_slot&)) {
    int retries = 0;
retry:
    auto g = guarded::read_lock();
    auto b = bucket.load(g);
    if (!b) goto missing;
    if (!get(g, b, &buffer_head::uptodate)) {
        if (++retries > 2) goto missing;
        unlock(std::move(g));
        wait_for_io(bucket);
        goto retry;
    }
    return get(g, b, &buffer_head::block) * 10 + retries;
missing:
    return -1;
}

// The same with one section for each attempt and the label behind it.
int find_block_twice(const head_slot& first, const head_slot& second) {
    const head_slot* bucket = &first;
again: {
    auto g = guarded::read_lock();
    if (auto b = bucket->load(g)) return get(g, b, &buffer_head::block);
}
    if (bucket == &first) {
        bucket = &second;
        goto again;
    }
    return -1;
}

int correct_retry_by_goto() {
    head_slot bucket{std::make_unique<buffer_head>(4)};
    head_slot empty;
    if (find_block(bucket, [](const head_slot&) {}) != -1) return 1;
    const int found = find_block(bucket, [](const head_slot& b) {
        auto g = guarded::read_lock();
        with(g, b.load(g), [](const buffer_head& head) { head.uptodate = true; });
    });
    if (found != 41) return 1;
    if (find_block_twice(empty, bucket) != 4) return 1;
    return find_block_twice(empty, empty) == -1 ? 0 : 1;
}
