// liburcu's hash table, by first index: what finding a point costs where no order is kept.
#include "threads.hpp"

#include <guarded/guarded.hpp>

#include <memory>

#include <urcu/rculfhash.h>

namespace bench {
namespace {

using domain = guarded::rcu_memb;

class hash_table {
  public:
    using session = guarded::registration<domain>;
    static session enter() { return guarded::register_thread<domain>(); }
    static constexpr bool points = true;
    static constexpr bool concurrent = true;
    static void settle() { guarded::barrier<domain>(); }

    hash_table() : table_{cds_lfht_new_flavor(64, 64, 0, 0, &domain::flavour(), nullptr)} {}
    hash_table(const hash_table&) = delete;
    hash_table& operator=(const hash_table&) = delete;
    ~hash_table() {
        const auto me = guarded::register_thread<domain>();
        {
            const auto g = read_lock(me);
            cds_lfht_iter at;
            for (cds_lfht_first(table_, &at); at.node != nullptr; cds_lfht_next(table_, &at)) remove(at.node);
        }
        cds_lfht_destroy(table_, nullptr);
    }

    value load(session& me, index i) const {
        const auto g = read_lock(me);
        const entry* e = find(i);
        return e == nullptr ? 0 : e->v.load(std::memory_order_relaxed);
    }
    void store(session& me, index first, index last, value v) {
        {
            const auto g = read_lock(me);
            if (entry* e = find(first)) return e->v.store(v, std::memory_order_relaxed);
            cds_lfht_add_unique(table_, hash(first), same, &first, new entry{{}, {}, first, last, v});
        }
        // By the only writer there is: a thread of liburcu's, which would do it, is late when the machine is busy.
        if (++entries_ > buckets_) cds_lfht_resize(table_, buckets_ *= 2);
    }
    void erase(session& me, index i) {
        const auto g = read_lock(me);
        if (entry* e = find(i)) {
            remove(e);
            --entries_;
        }
    }

  private:
    struct entry : cds_lfht_node, rcu_head {
        index first;
        index last;
        std::atomic<value> v;
    };

    static unsigned long hash(index i) { return (i ^ i >> 32) * 0x9e37'79b9'7f4a'7c15 >> 20; }
    static int same(cds_lfht_node* n, const void* key) {
        return static_cast<entry*>(n)->first == *static_cast<const index*>(key);
    }
    entry* find(index i) const {
        cds_lfht_iter at;
        cds_lfht_lookup(table_, hash(i), same, &i, &at);
        return static_cast<entry*>(at.node);
    }
    void remove(cds_lfht_node* n) {
        if (cds_lfht_del(table_, n) == 0) domain::flavour().update_call_rcu(static_cast<entry*>(n), destroy);
    }
    static void destroy(rcu_head* later) { delete static_cast<entry*>(later); }

    cds_lfht* table_;
    std::size_t entries_ = 0;
    std::size_t buckets_ = 64;
};

}  // namespace

void add_lfht(std::vector<contender>& all) { all.push_back(make_contender<hash_table>("lfht (points)")); }

}  // namespace bench
