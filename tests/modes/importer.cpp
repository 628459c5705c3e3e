// Imports two modules that take guards, and takes some itself.
#include "tour.hpp"
import first;
import second;

int main() {
    const auto g = guarded::read_lock();
    guarded::locked<int> number;
    const auto l = lock(number);
    if (first() + second() == 0) std::puts("all as expected");
    return tour::failures;
}
