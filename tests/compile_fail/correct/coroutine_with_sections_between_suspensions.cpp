// A coroutine that reads between its suspensions: no guard is alive across co_yield, and the state it keeps is a key.
// prove: no
#include <guarded/guarded.hpp>

#include <coroutine>
#include <exception>
#include <memory>
#include <utility>

namespace {

struct row {
    row(int k, int v) : key{k}, value{v} {}
    int key;
    int value;
    guarded::slot<row> next;
};

class values {
  public:
    struct promise_type {
        int current = 0;
        values get_return_object() { return values{std::coroutine_handle<promise_type>::from_promise(*this)}; }
        std::suspend_always initial_suspend() noexcept { return {}; }
        std::suspend_always final_suspend() noexcept { return {}; }
        std::suspend_always yield_value(int value) noexcept {
            current = value;
            return {};
        }
        void return_void() {}
        void unhandled_exception() { std::terminate(); }
    };

    values(values&& other) noexcept : handle_{std::exchange(other.handle_, nullptr)} {}
    values& operator=(values&&) = delete;
    ~values() {
        if (handle_) handle_.destroy();
    }
    bool step() {
        handle_.resume();
        return !handle_.done();
    }
    int value() const { return handle_.promise().current; }

  private:
    explicit values(std::coroutine_handle<promise_type> handle) : handle_{handle} {}
    std::coroutine_handle<promise_type> handle_;
};

values all_values(const guarded::slot<row>& first) {
    for (int after = -1;;) {
        int value = 0;
        {
            auto g = guarded::read_lock();
            auto r = first.load(g);
            while (r && get(g, r, &row::key) <= after) r = load(g, r, &row::next);
            if (!r) co_return;
            after = get(g, r, &row::key);
            value = get(g, r, &row::value);
        }
        co_yield value;
    }
}

values first_value(const guarded::slot<row>& first) {
    auto g = guarded::read_lock();
    auto r = first.load(g);
    const int value = r ? get(g, r, &row::value) : 0;
    unlock(std::move(g));
    co_yield value;
}

}  // namespace

int correct_coroutine_with_sections_between_suspensions() {
    auto second = std::make_unique<row>(4, 40);
    auto first = std::make_unique<row>(1, 2);
    first->next.publish(std::move(second));
    guarded::slot<row> table{std::move(first)};
    int sum = 0;
    for (auto all = all_values(table); all.step();) sum += all.value();
    auto one = first_value(table);
    return one.step() && sum == 42 && one.value() == 2 ? 0 : 1;
}
