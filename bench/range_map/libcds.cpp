// libcds's ordered maps in their RCU flavours, by first index. They offer no search for the greatest key up to an index under
// RCU: they find points, not ranges.
#include "threads.hpp"

#include <cds/init.h>
#include <cds/urcu/general_buffered.h>

#include <cds/container/bronson_avltree_map_rcu.h>
#include <cds/container/skip_list_map_rcu.h>

namespace bench {
namespace {

using rcu = cds::urcu::gc<cds::urcu::general_buffered<>>;

struct library {
    library() { cds::Initialize(); }
    library(const library&) = delete;
    library& operator=(const library&) = delete;
    ~library() { cds::Terminate(); }
};
struct running {
    library first;
    rcu then;
};

/// A thread that libcds knows; it may have several.
class attached {
  public:
    attached() {
        static running until_the_end;
        if (sessions++ == 0) cds::threading::Manager::attachThread();
    }
    attached(const attached&) = delete;
    attached& operator=(const attached&) = delete;
    ~attached() {
        if (--sessions == 0) cds::threading::Manager::detachThread();
    }

  private:
    static inline thread_local unsigned sessions = 0;
};

struct entry {
    index last;
    value v;
};

template <class Map>
class by_libcds {
  public:
    using session = attached;
    static session enter() { return {}; }
    static constexpr bool points = true;
    static constexpr bool concurrent = true;
    static void settle() { rcu::synchronize(); }

    value load(session&, index i) const {
        value found = 0;
        map_.find(i, [&](auto&&... item) { found = entry_of(item...).v; });
        return found;
    }
    void store(session&, index first, index last, value v) {
        map_.update(first, [&](bool, auto&&... item) { entry_of(item...) = {last, v}; });
    }
    void erase(session&, index i) { map_.erase(i); }
    value sum(session&) const
        requires requires(Map& m) { m.begin(); }
    {
        const typename Map::rcu_lock held;
        value all = 0;
        for (auto it = map_.begin(); it != map_.end(); ++it) all += it->second.v;
        return all;
    }

  private:
    // Functions are given a pair, or key and value.
    static entry& entry_of(auto& pair) { return pair.second; }
    static entry& entry_of(const index&, entry& e) { return e; }

    mutable Map map_;  // its find is not const
};

}  // namespace

void add_libcds(std::vector<contender>& all) {
    namespace c = cds::container;
    all.push_back(make_contender<by_libcds<c::SkipListMap<rcu, index, entry>>>("libcds skip list (points)"));
    all.push_back(make_contender<by_libcds<c::BronsonAVLTreeMap<rcu, index, entry>>>("libcds Bronson AVL tree (points)"));
}

}  // namespace bench
