// guarded::range_map, with a guard for each call.
#include "threads.hpp"

#include <guarded/guarded.hpp>

#include <limits>
#include <map>
#include <optional>

namespace bench {
namespace {

using domain = guarded::rcu_memb;
using plain_map = guarded::range_map<index, guarded::in_place<value>, domain>;
struct with_gaps : guarded::range_options {
    static constexpr bool gaps = true;
};
using gap_map = guarded::range_map<index, guarded::in_place<value>, domain, std::mutex, with_gaps>;

template <class Map>
class ours {
  public:
    using session = guarded::registration<domain>;
    static session enter() { return guarded::register_thread<domain>(); }
    static constexpr bool points = false;
    static constexpr bool concurrent = true;
    static void settle() { guarded::barrier<domain>(); }

    value load(session& me, index i) const {
        const auto g = read_lock(me);
        return map_.load(g, i).value_or(0);
    }
    void store(session&, index first, index last, value v) {
        const auto w = lock(map_);
        map_.store(w, first, last, v);
    }
    void erase(session&, index i) {
        const auto w = lock(map_);
        map_.erase(w, i);
    }
    value sum(session& me) const {
        const auto g = read_lock(me);
        value all = 0;
        map_.for_each(g, 0, std::numeric_limits<index>::max(), [&](index, index, value v) { all += v; });
        return all;
    }

    auto clone(session&) {
        const auto w = lock(map_);
        return std::unique_ptr<Map>{new Map(map_.clone(w))};
    }
    auto find_gap(session&, index size, index min, index max)
        requires(Map::options::gaps)
    {
        const auto w = lock(map_);
        return map_.find_gap(w, size, min, max);
    }

  private:
    Map map_;
};

auto lock_it(plain_map& map) { return lock(map); }

/// A writer that keeps its guard for 64 calls: what the lock costs, since its two atomic operations let no call begin before
/// the one before it is done.
class ours_by_64 {
  public:
    using session = guarded::registration<domain>;
    static session enter() { return guarded::register_thread<domain>(); }
    static constexpr bool points = false;
    static constexpr bool concurrent = true;
    static void settle() { guarded::barrier<domain>(); }

    value load(session& me, index i) const {
        const auto g = read_lock(me);
        return map_.load(g, i).value_or(0);
    }
    void store(session&, index first, index last, value v) { map_.store(guard(), first, last, v); }
    void erase(session&, index i) { map_.erase(guard(), i); }

  private:
    using guard_type = decltype(lock_it(std::declval<plain_map&>()));
    guard_type& guard() {
        if (calls_++ % 64 == 0) {
            guard_.reset();
            guard_.emplace(lock_it(map_));
        }
        return *guard_;
    }

    plain_map map_;
    std::optional<guard_type> guard_;
    unsigned calls_ = 0;
};

}  // namespace

void add_guarded(std::vector<contender>& all) {
    auto c = make_contender<ours<plain_map>>("guarded");
    c.greatest = 10'000'000;
    c.works["find gap"] = find_gap<ours<gap_map>>;
    c.forget = [] {
        forget<ours<plain_map>>();
        forget<ours<gap_map>>();
    };
    all.push_back(std::move(c));

    auto by_64 = make_contender<ours_by_64>("guarded, 64 calls a guard");
    std::erase_if(by_64.works, [](const auto& work) {
        const auto& name = work.first;
        return name != "store" && name != "append" && name != "overwrite" && name != "erase" && name != "split";
    });
    all.push_back(std::move(by_64));
}

}  // namespace bench
