// What a plugin implements: a virtual function that reads under its caller's guard.
#pragma once

#include <guarded/guarded.hpp>

struct route {
    int hops;
    int cost;
    guarded::slot<route> next;
    explicit route(int h, int c) : hops{h}, cost{c} {}
};

class planner {
  public:
    planner() = default;
    planner(const planner&) = delete;
    planner& operator=(const planner&) = delete;
    virtual ~planner() = default;
    /// The better one of all routes from here on, which may be null.
    virtual guarded::package<guarded::rcu_bp, route> best(guarded::package<guarded::rcu_bp, route> from) = 0;
};

/// What a plugin's `make_planner` is; the caller owns what it makes.
using make_planner_type = planner* (*)();
