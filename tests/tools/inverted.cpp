// Two locks that are taken in both orders: what helgrind and ThreadSanitizer are there to find.
#include <guarded/guarded.hpp>

#include <thread>

int main() {
    guarded::locked<int> a{1};
    guarded::locked<int> b{2};
    std::thread{[&] {
        const auto g = lock(a);
        const auto h = lock(b);
    }}.join();
    std::thread{[&] {
        const auto g = lock(b);
        const auto h = lock(a);
    }}.join();
}
