// A plugin: the best route is the one with the least hops.
#include "planner.hpp"

namespace {

class by_hops : public planner {
    guarded::package<guarded::rcu_bp, route> best(guarded::package<guarded::rcu_bp, route> from) override {
        auto [g, first] = open(from);  // the host's section
        auto least = first;
        for (auto r = first; r; r = load(g, r, &route::next))
            if (get(g, r, &route::hops) < get(g, least, &route::hops)) least = r;
        return pack(g, least);
    }
};

}  // namespace

extern "C" planner* make_planner();
extern "C" planner* make_planner() { return new by_hops; }
