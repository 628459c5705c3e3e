// A branch that unlocks early returns at once: nobody reads under the released guard.
#include <guarded/guarded.hpp>

#include <atomic>
#include <memory>

struct entry {
    explicit entry(int v) : value{v} {}
    int value;
    std::atomic<int> state{0};
};

enum class outcome { hit, missing, expired, slow };

struct answer {
    outcome how;
    int value;
};

void log_expiry(int value);
int read_from_disk();

answer look_up(const guarded::slot<entry>& cache, bool may_block) {
    auto g = guarded::read_lock();
    auto e = cache.load(g);
    if (!e) {
        unlock(std::move(g));
        if (!may_block) return {outcome::missing, 0};
        return {outcome::slow, read_from_disk()};
    }
    const int value = get(g, e, &entry::value);
    if (get(g, e, &entry::state) == 2) {
        unlock(std::move(g));
        log_expiry(value);
        return {outcome::expired, value};
    } else if (get(g, e, &entry::state) == 1 && may_block) {
        unlock(std::move(g));
        return {outcome::slow, read_from_disk()};
    }
    return {outcome::hit, get(g, e, &entry::value)};
}

void log_expiry(int value) { static_cast<void>(value); }
int read_from_disk() { return 42; }

int correct_unlock_on_one_branch_and_return() {
    guarded::slot<entry> cache;
    if (look_up(cache, true).value != 42 || look_up(cache, false).how != outcome::missing) return 1;
    cache.publish(std::make_unique<entry>(3));
    const auto hit = look_up(cache, false);
    return hit.how == outcome::hit && hit.value == 3 ? 0 : 1;
}
