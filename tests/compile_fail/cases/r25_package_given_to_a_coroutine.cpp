// row: 25
// tier: types
// seen: all
// expect: deleted
// A package is for one call; a coroutine would move it into its frame and open it when its caller's section is over.
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

static int value_of(const guarded::package<guarded::rcu_bp, item>& in) {
    auto [g, p] = open(in);
    return get(g, p, &item::value);
}

// clang-format off
#ifdef MISUSE
task show(guarded::package<guarded::rcu_bp, item> in, int& n) { co_return static_cast<void>(n = value_of(in)); }  // misuse
#else
task show(int value, int& n) { co_return static_cast<void>(n = value); }
#endif
// clang-format on

int case_r25_package_given_to_a_coroutine(const guarded::slot<item>& s) {
    auto g = guarded::read_lock();
    int n = 0;
#ifdef MISUSE
    show(pack(g, s.load(g)), n);
#else
    show(value_of(pack(g, s.load(g))), n);
#endif
    return n;
}
