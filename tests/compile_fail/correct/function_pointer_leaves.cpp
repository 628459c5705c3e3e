// A function's address is read under a guard, and the function called after it.
#include <guarded/guarded.hpp>

struct operations {
    int (*open)(int) = nullptr;
    int (*close)(int) noexcept = nullptr;
};

int correct_function_pointer_leaves(const guarded::slot<operations>& current) {
    auto g = guarded::read_lock();
    const auto p = current.load(g);
    if (!p) return 0;
    auto* const open = get(g, p, &operations::open);
    auto* const close = get(g, p, &operations::close);
    unlock(std::move(g));
    return open != nullptr && close != nullptr ? close(open(1)) : 0;
}
