// row: 25
// tier: checked
// seen: none
// run: this guard belongs to another thread
// A coroutine keeps its guard over co_await and is resumed by a worker: that thread is in no section.
#include <guarded/guarded.hpp>

#include <coroutine>
#include <exception>
#include <thread>

struct request {
    int id = 6;
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

static task serve(const guarded::slot<request>& current, int& id) {
#ifdef MISUSE
    auto g = guarded::read_lock();
    co_await std::suspend_always{};
#else
    co_await std::suspend_always{};
    auto g = guarded::read_lock();
#endif
    id = get(g, current.load(g), &request::id);  // misuse
}

int main() {
    guarded::slot<request> current{std::make_unique<request>()};
    int id = 0;
    const task t = serve(current, id);
    std::thread worker{[&] { t.handle.resume(); }};
    worker.join();
    t.handle.destroy();
    return id == 6 ? 0 : 1;
}
