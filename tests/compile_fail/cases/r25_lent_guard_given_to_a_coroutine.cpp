// row: 25
// tier: types
// seen: all
// expect: deleted
// A coroutine moves its parameters into its frame, which lives on while it is suspended: a lent guard does not go there.
#include <guarded/guarded.hpp>

#include <coroutine>
#include <exception>

struct item {
    int value = 1;
};
struct task {
    struct promise_type {
        task get_return_object() { return {}; }
        std::suspend_never initial_suspend() noexcept { return {}; }
        std::suspend_never final_suspend() noexcept { return {}; }
        void return_void() {}
        void unhandled_exception() { std::terminate(); }
    };
};

// clang-format off
#ifdef MISUSE
template <class G>
task show(guarded::borrowed<G> g, guarded::ptr<item, G> p, int& n) { co_return static_cast<void>(n = get(g, p, &item::value)); }  // misuse
#else
task show(int value, int& n) { co_return static_cast<void>(n = value); }
#endif
// clang-format on

int case_r25_lent_guard_given_to_a_coroutine(const guarded::slot<item>& s) {
    auto g = guarded::read_lock();
    const auto p = s.load(g);
    int n = 0;
#ifdef MISUSE
    show(borrow(g), p, n);
#else
    show(get(g, p, &item::value), n);
#endif
    return n;
}
