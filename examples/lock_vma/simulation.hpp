// An address space under load: fault threads look regions up while a writer maps, unmaps, splits and merges them.
//
// Every fault is checked. The space is cut into cells, and a table says for each cell which region is mapped there. The
// writer changes a cell only while it has every region concerned locked and detached, so whoever holds a region's lock, or the
// address-space lock, must find the table and the region agreeing exactly.
#pragma once

#include "lookup.hpp"
#include "memory_maps.hpp"

#include <algorithm>
#include <atomic>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace lock_vma {

/// A stretch of the address space that the writer maps and unmaps as a whole.
struct cell {
    std::uint64_t start;
    std::uint64_t end;                     // exclusive
    std::size_t area;                      // the process's region that it came from; the writer never merges across
    std::atomic<std::uint64_t> mapped{0};  // id of the vma here, 0 when nothing is
    cell(std::uint64_t s, std::uint64_t e, std::size_t a) : start{s}, end{e}, area{a} {}
    cell(cell&& o) noexcept : start{o.start}, end{o.end}, area{o.area} {}
};

struct fault_counts {
    std::uint64_t faults = 0;
    std::uint64_t under_rcu = 0;
    std::uint64_t retries = 0;
    std::uint64_t fallbacks = 0;
    std::uint64_t unmapped = 0;
    std::uint64_t wrong = 0;

    fault_counts& operator+=(const fault_counts& o) noexcept {
        faults += o.faults;
        under_rcu += o.under_rcu;
        retries += o.retries;
        fallbacks += o.fallbacks;
        unmapped += o.unmapped;
        wrong += o.wrong;
        return *this;
    }
};

class simulation {
  public:
    explicit simulation(const std::vector<region>& regions) {
        constexpr std::uint64_t most_cells = 64;
        for (std::size_t area = 0; area < regions.size(); ++area) {
            const auto& r = regions[area];
            const std::uint64_t pages = (r.end - r.start) / page;
            const std::uint64_t count = std::min(pages, most_cells);
            for (std::uint64_t i = 0; i < count; ++i)
                cells_.emplace_back(r.start + pages * i / count * page, r.start + pages * (i + 1) / count * page, area);
        }
        auto w = lock(vmas_);
        for (std::size_t from = 0, to = 0; from < cells_.size(); from = to) {
            to = area_end(from);
            map(borrow(w), from, to);
        }
    }

    std::size_t regions() const noexcept { return vmas_.size(); }

    /// One page fault at a random address, as the kernel serves it, and checked.
    void fault(const reader& me, std::mt19937_64& random, fault_counts& counts) {
        const auto at = random() % cells_.size();
        const auto& c = cells_[at];
        const auto address = c.start + random() % (c.end - c.start);
        ++counts.faults;
        if (auto locked = lock_vma_under_rcu(me, vmas_, address, counts.retries)) {
            ++counts.under_rcu;
            if (!unsafe_with(locked, right, c, address)) ++counts.wrong;
            return;
        }
        ++counts.fallbacks;
        auto g = lock_shared(vmas_);
        auto found = vmas_.load(g, address);
        const bool ok = found ? unsafe_with(g, found, right, c, address) : c.mapped.load(std::memory_order_relaxed) == 0;
        if (!found) ++counts.unmapped;
        if (!ok) ++counts.wrong;
    }

    /// One mmap, munmap or mprotect, or a merge, on a random window of one area.
    void change(std::mt19937_64& random) {
        const auto from = random() % cells_.size();
        const auto to = std::min(area_end(from), from + 1 + random() % 8);
        auto w = lock(vmas_);
        const auto [first, last] = detach(borrow(w), from, to);
        // What the window cuts off its neighbours stays mapped, as regions of their own.
        if (first < from) map(borrow(w), first, from);
        if (last > to) map(borrow(w), to, last);
        switch (random() % 8) {
            case 0:
                unmap(borrow(w), from, to);
                break;
            case 1:
            case 2: {  // mprotect of a part
                const auto middle = from + (to - from) / 2;
                if (middle != from) map(borrow(w), from, middle);
                map(borrow(w), middle, to);
                break;
            }
            default:
                map(borrow(w), from, to);  // a merge, where several were
        }
    }

  private:
    std::size_t area_end(std::size_t from) const noexcept {
        std::size_t to = from;
        while (to < cells_.size() && cells_[to].area == cells_[from].area) ++to;
        return to;
    }

    static bool right(const vma& v, const cell& c, std::uint64_t address) noexcept {
        return v.canary == vma::alive && v.start <= address && address < v.end &&
               v.id == c.mapped.load(std::memory_order_relaxed);
    }

    /// Locks and detaches every region that overlaps the cells [from, to), and gives back the cells that these cover.
    template <class G>
    std::pair<std::size_t, std::size_t> detach(guarded::borrowed<G> w, std::size_t from, std::size_t to) {
        auto first = from;
        auto last = to;
        auto cursor = vmas_.cursor(w, cells_[from].start);
        while (auto found = cursor.find(w, cells_[to - 1].end - 1)) {
            with(w, found, [](vma& v) {
                v.lock.lock();
                v.lock.detach();
            });
            while (cells_[first].start > cursor.first()) --first;
            while (cells_[last - 1].end - 1 < cursor.last()) ++last;
        }
        return {first, last};
    }

    template <class G>
    void map(guarded::borrowed<G> w, std::size_t from, std::size_t to) {
        auto region = std::make_unique<vma>(cells_[from].start, cells_[to - 1].end, ++last_id_);
        for (auto i = from; i < to; ++i) cells_[i].mapped.store(last_id_, std::memory_order_relaxed);
        vmas_.store(w, cells_[from].start, cells_[to - 1].end - 1, std::move(region));
    }

    template <class G>
    void unmap(guarded::borrowed<G> w, std::size_t from, std::size_t to) {
        for (auto i = from; i < to; ++i) cells_[i].mapped.store(0, std::memory_order_relaxed);
        vmas_.erase_range(w, cells_[from].start, cells_[to - 1].end - 1);
    }

    std::vector<cell> cells_;
    address_space vmas_;
    std::uint64_t last_id_ = 0;
};

}  // namespace lock_vma
