// Imports two modules that take guards, and takes some itself.
#include "tour.hpp"
import first;
import second;

int main() {
    const auto g = guarded::read_lock();
    guarded::locked<int> number;
    const auto l = lock(number);
    guarded::slot<int> two{std::make_unique<int>(2)};
    const auto n = two.load(g);
    if (first() + second() == 0 && first_opens(pack(g, n)) + second_opens(pack(g, n)) == 4) std::puts("all as expected");
    return tour::failures;
}
