// row: 25
// tier: checked
// seen: none
// run: this guard belongs to another thread
// A mutex locked before co_await is unlocked by whatever thread resumes the coroutine.
#include <guarded/guarded.hpp>

#include <coroutine>
#include <exception>
#include <thread>

struct balance {
    int cents = 250;
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

static task pay(guarded::locked<balance>& account, int& paid) {
    auto g = lock(account);
    paid = get(g, root(g), &balance::cents);
#ifndef MISUSE
    unlock(std::move(g));
#endif
    co_await std::suspend_always{};
    paid -= 50;
}  // misuse

int main() {
    guarded::locked<balance> account;
    int paid = 0;
    const task t = pay(account, paid);
    std::thread worker{[&] { t.handle.resume(); }};
    worker.join();
    t.handle.destroy();
    return paid == 200 ? 0 : 1;
}
