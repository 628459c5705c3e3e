// A helper that takes the guard for its caller: the guard moves out, and its type comes with it.
#include <guarded/guarded.hpp>

#include <memory>
#include <string>

namespace {

using guarded::rcu_memb;

struct zone {
    zone(std::string o, unsigned s) : origin{std::move(o)}, serial{s} {}
    std::string origin;
    unsigned serial;
};

class zone_reader {
  public:
    explicit zone_reader(const guarded::slot<zone, rcu_memb>& zones) : zones_{&zones} {}
    auto begin() const { return read_lock(me_); }
    template <class G>
    auto current(const guarded::borrowed<G>& g) const {
        return zones_->load(g);
    }

  private:
    guarded::registration<rcu_memb> me_ = guarded::register_thread<rcu_memb>();
    const guarded::slot<zone, rcu_memb>* zones_;
};

// Prepares the guard under a condition and hands it out from two places of the function.
auto enter(const guarded::registration<rcu_memb>& me, int& sections) {
    auto g = read_lock(me);
    if (++sections > 1) return g;
    sections += 10;
    return g;
}

}  // namespace

int correct_helper_returns_the_guard() {
    guarded::slot<zone, rcu_memb> zones;
    zone_reader reader{zones};
    {
        auto g = reader.begin();
        if (reader.current(borrow(g))) return 1;
    }
    zones.publish(std::make_unique<zone>("example.org", 7U));
    auto g = reader.begin();
    auto z = reader.current(borrow(g));
    if (get(g, z, &zone::serial) != 7U) return 1;
    unlock(std::move(g));

    auto me = guarded::register_thread<rcu_memb>();
    int sections = 0;
    auto inner = enter(me, sections);
    auto again = zones.load(inner);
    return get(inner, again, &zone::origin) == "example.org" && sections == 11 ? 0 : 1;
}
