// The function of the seed: the kernel's lock_vma_under_rcu(), which finds the region of an address under RCU alone and locks
// that region. Compiled with SHOW_THE_BUG it is the version that the kernel had: the cursor goes on after the read lock was
// dropped and retaken. No compiler takes that version; the demo asks those present.
#ifndef EXAMPLES_LOCK_VMA_LOOKUP_HPP
#define EXAMPLES_LOCK_VMA_LOOKUP_HPP

#include <guarded/guarded.hpp>

#include <cstdint>
#include <shared_mutex>

namespace lock_vma {

/// A mapped region, pages [start, end) of an address space.
struct vma {
    static constexpr std::uint64_t alive = 0x600dcafe600dcafe;

    vma(std::uint64_t first, std::uint64_t behind, std::uint64_t name) : start{first}, end{behind}, id{name} {}
    vma(const vma&) = delete;
    vma& operator=(const vma&) = delete;
    ~vma() { *const_cast<volatile std::uint64_t*>(&canary) = 0; }

    std::uint64_t canary = alive;
    std::uint64_t start;
    std::uint64_t end;
    std::uint64_t id;
    guarded::object_lock lock;
};

using domain = guarded::rcu_memb;
using reader = guarded::registration<domain>;
using address_space = guarded::range_map<std::uint64_t, vma, domain, std::shared_mutex>;
using locked_vma = guarded::held<vma, guarded::object_lock>;

/// From RCU's protection to the region's own lock. Mirrors vma_start_read().
template <class G>
locked_vma vma_start_read(guarded::borrowed<G> g, guarded::ptr<vma, G> region) {
    return handoff(g, region, guarded::by_lock(&vma::lock));
}

/// The region of the address, locked for reading; empty when there is none, or a writer holds it. Counts the races it loses.
[[gnu::used]] inline locked_vma lock_vma_under_rcu(const reader& me, const address_space& vmas, std::uint64_t address,
                                                   std::uint64_t& retries) {
#ifndef SHOW_THE_BUG
    constexpr int patience = 64;  // then the address-space lock is the better way: the writer may have been preempted
    guarded::position at{address};
    for (int lost = 0;; ++lost) {
        auto g = read_lock(me);
        auto cursor = vmas.resume(g, at);
        auto locked = vma_start_read(borrow(g), cursor.walk(g));
        if (locked.outcome() != guarded::lock_outcome::detached || lost == patience) return locked;
        ++retries;  // removed between the walk and the lock: round again
        at = park_here(std::move(cursor));
    }
#else
    auto g = read_lock(me);
    auto cursor = vmas.cursor(g, address);
    auto locked = vma_start_read(borrow(g), cursor.walk(g));
    if (locked.outcome() != guarded::lock_outcome::detached) return locked;
    ++retries;
    unlock(std::move(g));
#if SHOW_THE_BUG == 1
    auto again = read_lock(me);
    return vma_start_read(borrow(again), cursor.walk(again));  // nodes of the section that ended
#else
    return vma_start_read(borrow(g), cursor.walk(g));  // no section at all
#endif
#endif
}

}  // namespace lock_vma

#endif
