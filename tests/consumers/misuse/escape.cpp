// A borrowed token that outlives its guard: clang sees the address of a local leave.
#include <guarded/guarded.hpp>

auto lend_to_nobody() {
    auto g = guarded::read_lock();
    return borrow(g);  // misuse
}
