// row: 18
// tier: checked
// seen: none
// run: this registration belongs to another thread
// Captured by reference the registration has the right type: the checked build asks whose it is.
#include <guarded/guarded.hpp>

#include <thread>

struct setting {
    int value = 7;
};

int main() {
    auto me = guarded::register_thread<guarded::rcu_memb>();
    guarded::slot<setting, guarded::rcu_memb> current{std::make_unique<setting>()};
    int value = 0;
    std::thread reader{[&] {
#ifdef MISUSE
        auto g = read_lock(me);  // misuse
#else
        auto own = guarded::register_thread<guarded::rcu_memb>();
        auto g = read_lock(own);
#endif
        value = get(g, current.load(g), &setting::value);
    }};
    reader.join();
    return value == 7 ? 0 : 1;
}
