// row: 20
// tier: checked
// seen: none
// run: this guard belongs to another thread
// Captured by reference nothing is moved, but the walk happens on a thread that is in no section.
#include <guarded/guarded.hpp>

#include <thread>

using numbers_map = guarded::range_map<unsigned, int>;

int main() {
    numbers_map numbers;
    {
        auto w = lock(numbers);
        numbers.store(w, 1, 5, std::make_unique<int>(1));
    }
    int found = 0;
    auto g = guarded::read_lock();
    auto cur = numbers.cursor(g, 3);
#ifdef MISUSE
    std::thread worker{[&] { found = cur.walk(g) ? 1 : 0; }};  // misuse
    worker.join();
#else
    found = cur.walk(g) ? 1 : 0;
#endif
    return found == 1 ? 0 : 1;
}
