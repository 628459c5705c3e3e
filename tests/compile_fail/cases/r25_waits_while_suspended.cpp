// row: 25
// tier: checked
// seen: none
// run: waiting for a grace period inside a critical section
// Suspended with its guard alive, the coroutine keeps its thread inside the section: the event loop then waits for itself.
#include <guarded/guarded.hpp>

#include <coroutine>
#include <exception>

struct page {
    int number = 11;
};

struct task {
    struct promise_type {
        task get_return_object() { return {std::coroutine_handle<promise_type>::from_promise(*this)}; }
        std::suspend_never initial_suspend() noexcept { return {}; }
        std::suspend_always final_suspend() noexcept { return {}; }
        void return_void() {}
        void unhandled_exception() { std::terminate(); }
    };
    std::coroutine_handle<promise_type> handle;
};

static task show(const guarded::slot<page>& current, int& number) {
    auto g = guarded::read_lock();
    number = get(g, current.load(g), &page::number);
#ifndef MISUSE
    unlock(std::move(g));
#endif
    co_await std::suspend_always{};
}

int main() {
    guarded::slot<page> current{std::make_unique<page>()};
    int number = 0;
    const task t = show(current, number);
    guarded::synchronize();  // misuse
    t.handle.resume();
    t.handle.destroy();
    return number == 11 ? 0 : 1;
}
