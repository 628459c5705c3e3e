// A plugin: the best route is the one with the least cost.
#include "planner.hpp"

namespace {

class by_cost : public planner {
    guarded::package<guarded::rcu_bp, route> best(guarded::package<guarded::rcu_bp, route> from) override {
        auto [g, first] = open(from);  // the host's section
        auto least = first;
        for (auto r = first; r; r = load(g, r, &route::next))
            if (get(g, r, &route::cost) < get(g, least, &route::cost)) least = r;
        return pack(g, least);
    }
};

}  // namespace

extern "C" planner* make_planner();
extern "C" planner* make_planner() { return new by_cost; }
