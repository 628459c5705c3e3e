// The seed's function in its right shape: the guard is taken inside the loop, and what is carried over is a position.
#include <guarded/guarded.hpp>

#include <atomic>
#include <memory>
#include <thread>
#include <utility>

namespace {

using guarded::rcu_memb;

struct vma {
    vma(unsigned long s, unsigned long e) : start{s}, end{e} {}
    unsigned long start;
    unsigned long end;
    guarded::object_lock lock;
};

using vma_tree = guarded::range_map<unsigned long, vma, rcu_memb>;
using vma_hold = guarded::held<vma, guarded::object_lock>;

template <class Guard>
vma_hold vma_start_read(guarded::borrowed<Guard> g, guarded::ptr<vma, Guard> v) {
    return handoff(g, v, guarded::by_lock(&vma::lock));
}

vma_hold lock_vma_under_rcu(const guarded::registration<rcu_memb>& me, const vma_tree& vmas, unsigned long address) {
    guarded::position at{address};
    for (;;) {
        auto g = read_lock(me);
        auto cur = vmas.resume(g, at);
        auto v = cur.walk(g);
        if (!v) return nullptr;
        auto locked = vma_start_read(borrow(g), v);
        if (locked || locked.outcome() == guarded::lock_outcome::contended) return locked;
        at = park_here(std::move(cur));
    }
}

bool unmap(const guarded::registration<rcu_memb>& me, vma_tree& vmas, unsigned long address) {
    auto w = lock(vmas);
    auto v = vmas.load(w, address);
    if (!v) return false;
    with(w, v, [](vma& mine) {
        mine.lock.lock();
        mine.lock.detach();
    });
    vmas.erase(w, address);
    unlock(std::move(w));
    synchronize(me);
    return true;
}

}  // namespace

int correct_tree_lock_vma_under_rcu() {
    auto me = guarded::register_thread<rcu_memb>();
    vma_tree vmas;
    {
        auto w = lock(vmas);
        vmas.store(w, 0x1000, 0x1fff, std::make_unique<vma>(0x1000UL, 0x2000UL));
        vmas.store(w, 0x4000, 0x4fff, std::make_unique<vma>(0x4000UL, 0x5000UL));
    }
    std::atomic<int> faults{0};
    {
        std::jthread reader{[&] {
            auto mine = guarded::register_thread<rcu_memb>();
            while (auto v = lock_vma_under_rcu(mine, vmas, 0x1234)) faults += get(v, &vma::start) == 0x1000UL;
        }};
        while (faults < 10) std::this_thread::yield();
        if (!unmap(me, vmas, 0x1000)) return 1;
    }
    auto other = lock_vma_under_rcu(me, vmas, 0x4fff);
    return !lock_vma_under_rcu(me, vmas, 0x1234) && other && get(other, &vma::end) == 0x5000UL && !unmap(me, vmas, 0x3000) ? 0
                                                                                                                           : 1;
}
