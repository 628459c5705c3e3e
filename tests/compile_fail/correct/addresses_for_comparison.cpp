// Without a guard an address can be compared: has somebody published something new, and was it mine?
#include <guarded/guarded.hpp>

#include <memory>
#include <utility>
#include <vector>

namespace {

using guarded::rcu_qsbr;

struct schema {
    explicit schema(int v) : version{v} {}
    int version;
};

using schema_slot = guarded::slot<schema, rcu_qsbr>;

// Keeps what it computed until another schema is published.
class cache {
  public:
    explicit cache(const schema_slot& source) : source_{&source}, seen_{source.access()} {}

    int version(const guarded::registration<rcu_qsbr>& me) {
        const auto now = source_->access();
        if (now == nullptr) return -1;
        if (known_ != 0 && now == seen_) return known_;
        auto g = read_lock(me);
        auto s = source_->load(g);
        if (!s) return -1;
        ++reads_;
        seen_ = now;
        known_ = get(g, s, &schema::version);
        return known_;
    }
    int reads() const { return reads_; }

  private:
    const schema_slot* source_;
    guarded::address seen_;
    int known_ = 0;
    int reads_ = 0;
};

bool still_current(const guarded::registration<rcu_qsbr>& me, const schema_slot& source) {
    auto g = read_lock(me);
    auto first = source.load(g);
    auto second = source.load(g);
    return first == second && source.access() == first && first != nullptr;
}

}  // namespace

int correct_addresses_for_comparison() {
    auto me = guarded::register_thread<rcu_qsbr>();
    schema_slot source;
    cache c{source};
    if (c.version(me) != -1 || still_current(me, source)) return 1;
    source.publish(std::make_unique<schema>(3));
    if (c.version(me) != 3 || c.version(me) != 3 || c.reads() != 1) return 1;
    auto old = source.exchange(std::make_unique<schema>(4));
    const bool renewed = c.version(me) == 4 && c.reads() == 2 && still_current(me, source);
    retire(std::move(old));
    return renewed ? 0 : 1;
}
