// All that a program does in one DOMAIN, and in no other: run.py links it with that one's flavour of liburcu.
#include <guarded/grace/fork.hpp>
#include <guarded/guarded.hpp>

#include <memory>

namespace {

guarded::slot<int, DOMAIN> place;

}  // namespace

int main() {
    const auto me = guarded::register_thread<DOMAIN>();
    guarded::set_limit<DOMAIN>({.objects = 2});
    for (int i = 0; i < 10; ++i) place.publish(std::make_unique<int>(i));
    guarded::range_map<unsigned, int, DOMAIN> map;
    {
        const auto w = lock(map);
        map.store(w, 1, 2, std::make_unique<int>(3));
    }
    {
        const auto g = read_lock(me);
        if (!place.load(g)) return 1;
    }
    place.publish(nullptr);
    guarded::handle_fork<DOMAIN>();
    barrier(me);
    return guarded::stats<DOMAIN>().pending == 0 ? 0 : 2;
}
