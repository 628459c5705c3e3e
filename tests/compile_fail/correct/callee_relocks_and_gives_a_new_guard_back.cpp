// A callee that unlocks, waits and locks again: the caller gives its guard and gets another one, of another type.
#include <guarded/guarded.hpp>

#include <memory>
#include <utility>

namespace {

using guarded::rcu_memb;

struct window {
    explicit window(int s) : size{s} {}
    int size;
};

using window_slot = guarded::slot<window, rcu_memb>;

void wait_until_larger(window_slot& current, int size) { current.publish(std::make_unique<window>(size + 1)); }

template <class G>
auto wait_and_relock(G&& g, window_slot& current, guarded::ptr<window, G> seen) {
    const int size = get(g, seen, &window::size);
    auto next = relock(std::move(g));
    wait_until_larger(current, size);
    return next;
}

template <class G>
auto leave_and_come_back(G g, const guarded::registration<rcu_memb>& me) {
    unlock(std::move(g));
    synchronize(me);
    return read_lock(me);
}

int grow(const guarded::registration<rcu_memb>& me, window_slot& current) {
    auto g = read_lock(me);
    auto w = current.load(g);
    if (!w) return 0;
    auto g2 = wait_and_relock(std::move(g), current, w);
    auto w2 = current.load(g2);
    if (!w2) return 0;
    const int before = get(g2, w2, &window::size);
    auto g3 = leave_and_come_back(std::move(g2), me);
    auto w3 = current.load(g3);
    return w3 ? before + get(g3, w3, &window::size) : before;
}

}  // namespace

int correct_callee_relocks_and_gives_a_new_guard_back() {
    auto me = guarded::register_thread<rcu_memb>();
    window_slot current;
    if (grow(me, current) != 0) return 1;
    current.publish(std::make_unique<window>(20));
    return grow(me, current) == 42 ? 0 : 1;
}
