// The structures that are compared, each behind the same calls.
#pragma once

#include "data.hpp"

#include <absl/container/btree_map.h>
#include <guarded/guarded.hpp>

#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>

namespace bench {

/// guarded::range_map, a guard for each call.
template <class D>
class ours {
  public:
    static constexpr const char* name = D::name;

    value load(index i) const {
        const auto g = read_lock(me_);
        return map_.load(g, i).value_or(0);
    }
    void store(index first, index last, value v) {
        const auto w = lock(map_);
        map_.store(w, first, last, v);
    }
    void erase(index i) {
        const auto w = lock(map_);
        map_.erase(w, i);
    }
    value sum() const {
        const auto g = read_lock(me_);
        value all = 0;
        auto c = map_.cursor(g, 0);
        while (const auto v = c.find(g)) all += *v;
        return all;
    }

  private:
    guarded::registration<D> me_ = guarded::register_thread<D>();
    guarded::range_map<index, guarded::in_place<value>, D> map_;
};

struct no_lock {
    void lock() {}
    void unlock() {}
    void lock_shared() {}
    void unlock_shared() {}
};

/// A map from the first index of each range, as users write it by hand.
template <template <class...> class Map, class Lock>
class by_hand {
  public:
    value load(index i) const {
        const std::shared_lock held{lock_};
        auto it = map_.upper_bound(i);
        if (it == map_.begin()) return 0;
        --it;
        return it->second.last >= i ? it->second.v : 0;
    }
    void store(index first, index last, value v) {
        const std::lock_guard held{lock_};
        auto it = map_.upper_bound(first);
        if (it != map_.begin()) {
            auto before = std::prev(it);
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
                map_.insert({first, {last, v}});
                map_.insert({last + 1, e});
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
    void erase(index i) {
        const std::lock_guard held{lock_};
        auto it = map_.upper_bound(i);
        if (it == map_.begin()) return;
        --it;
        if (it->second.last >= i) map_.erase(it);
    }
    value sum() const {
        const std::shared_lock held{lock_};
        value all = 0;
        for (const auto& [first, e] : map_) all += e.v;
        return all;
    }

  private:
    struct entry {
        index last;
        value v;
    };
    Map<index, entry> map_;
    mutable Lock lock_;
};

}  // namespace bench
