// row: 17
// tier: checked
// seen: none
// run: waiting for a grace period inside a critical section
// rcu_bp needs no registration, so nothing ties the wait to the guard: the checked build counts sections.
#include <guarded/guarded.hpp>

struct motd {
    int lines = 0;
};

int main() {
    guarded::slot<motd> shown{std::make_unique<motd>()};
    int lines = 0;
    {
        auto g = guarded::read_lock();
        lines = get(g, shown.load(g), &motd::lines);
#ifdef MISUSE
        guarded::synchronize();  // misuse
#endif
    }
    guarded::synchronize();
    return lines;
}
