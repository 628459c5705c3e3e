// Maps from the first index of each range, as users write them by hand: absl::btree_map without a lock, which is less than
// threads need, and with a reader's lock; std::map with one.
#include "threads.hpp"

#include <absl/container/btree_map.h>

#include <iterator>
#include <map>
#include <mutex>
#include <optional>
#include <shared_mutex>

namespace bench {
namespace {

struct no_lock {
    void lock() {}
    void unlock() {}
    void lock_shared() {}
    void unlock_shared() {}
};

template <template <class...> class Map, class Lock>
class by_hand {
  public:
    struct session {};
    static session enter() { return {}; }
    static constexpr bool points = false;
    static constexpr bool concurrent = !std::is_same_v<Lock, no_lock>;
    static void settle() {}

    value load(session&, index i) const {
        const std::shared_lock held{lock_};
        const auto it = covering(map_, i);
        return it == map_.end() ? 0 : it->second.v;
    }
    void store(session&, index first, index last, value v) {
        const std::lock_guard held{lock_};
        auto it = map_.upper_bound(first);
        if (it != map_.begin()) {
            const auto before = std::prev(it);
            if (before->first == first && before->second.last == last) {
                before->second.v = v;
                return;
            }
            if (before->second.last >= first) it = before;
        }
        while (it != map_.end() && it->first <= last) {
            const index from = it->first;
            const entry e = it->second;
            if (from < first && e.last > last) {  // split
                it->second.last = first - 1;
                it = map_.insert(std::next(it), {first, {last, v}});
                map_.insert(std::next(it), {last + 1, e});
                return;
            }
            if (from < first) {
                it->second.last = first - 1;
                ++it;
            } else {
                it = map_.erase(it);
                if (e.last > last) it = map_.insert(it, {last + 1, e});
            }
        }
        map_.insert(it, {first, {last, v}});
    }
    void erase(session&, index i) {
        const std::lock_guard held{lock_};
        const auto it = covering(map_, i);
        if (it != map_.end()) map_.erase(it);
    }
    value sum(session&) const {
        const std::shared_lock held{lock_};
        value all = 0;
        for (const auto& [first, e] : map_) all += e.v;
        return all;
    }
    auto clone(session&) const {
        const std::shared_lock held{lock_};
        return std::make_unique<map_type>(map_);
    }
    /// Looks at one gap after the other.
    std::optional<index> find_gap(session&, index size, index min, index max) const {
        const std::shared_lock held{lock_};
        auto it = map_.upper_bound(min);
        index at = min;
        if (it != map_.begin()) at = std::max(at, std::prev(it)->second.last + 1);
        for (; at <= max && max - at >= size - 1; ++it) {
            if (it == map_.end() || it->first - at >= size) return at;
            at = it->second.last + 1;
        }
        return {};
    }

  private:
    struct entry {
        index last;
        value v;
    };
    using map_type = Map<index, entry>;

    static auto covering(auto& map, index i) {
        auto it = map.upper_bound(i);
        if (it == map.begin()) return map.end();
        --it;
        return it->second.last >= i ? it : map.end();
    }

    map_type map_;
    mutable Lock lock_;
};

}  // namespace

void add_by_hand(std::vector<contender>& all) {
    all.push_back(make_contender<by_hand<absl::btree_map, no_lock>>("absl"));
    all.back().greatest = 10'000'000;
    all.push_back(make_contender<by_hand<absl::btree_map, std::shared_mutex>>("absl + shared_mutex"));
    all.push_back(make_contender<by_hand<std::map, std::shared_mutex>>("std::map + shared_mutex"));
}

}  // namespace bench
