// The one body of the units of linked.hpp; each includes it behind its own preparations.
#pragma once

#include "linked.hpp"

#ifndef rcu_barrier
#include <guarded/std_rcu.hpp>
#endif

#include <urcu/urcu-bp.h>
#include <urcu/urcu-mb.h>
#include <urcu/urcu-memb.h>
#include <urcu/urcu-qsbr.h>

#include <type_traits>
#include <utility>

namespace {

template <class D>
bool flavour_works() {
    const auto me = guarded::register_thread<D>();
    guarded::slot<int, D> place{std::make_unique<int>(1)};
    int seen = 0;
    {
        auto g = read_lock(me);
        seen += get(g, place.load(g));
        place.publish(std::make_unique<int>(2));
        const auto again = relock(std::move(g));
        seen += get(again, place.load(again));
    }
    const auto old = wait(place.exchange(nullptr));
    barrier(me);
    const auto now = guarded::stats<D>();
    return seen == 3 && *old == 2 && now.retired == now.freed;
}

/// liburcu's C interface and guarded agree on whether this thread reads.
bool c_interface_agrees() {
    urcu_bp_read_lock();
    bool agrees = guarded::rcu_bp::reading() && urcu_bp_read_ongoing() != 0;
    urcu_bp_read_unlock();
    agrees = agrees && !guarded::rcu_bp::reading();
    {
        const auto g = guarded::read_lock();
        agrees = agrees && urcu_bp_read_ongoing() != 0;
    }
    agrees = agrees && urcu_bp_read_ongoing() == 0;

    const auto memb = guarded::register_thread<guarded::rcu_memb>();
    const auto mb = guarded::register_thread<guarded::rcu_mb>();
    const auto qsbr = guarded::register_thread<guarded::rcu_qsbr>();
    urcu_memb_read_lock();
    urcu_mb_read_lock();
    urcu_qsbr_read_lock();
    agrees = agrees && guarded::rcu_memb::reading() && guarded::rcu_mb::reading() && guarded::rcu_qsbr::online();
    urcu_qsbr_read_unlock();
    urcu_mb_read_unlock();
    urcu_memb_read_unlock();
    urcu_qsbr_quiescent_state();
    return agrees && !guarded::rcu_memb::reading() && !guarded::rcu_mb::reading();
}

bool unit_works() {
    return flavour_works<guarded::rcu_memb>() && flavour_works<guarded::rcu_mb>() && flavour_works<guarded::rcu_qsbr>() &&
           flavour_works<guarded::rcu_bp>() && c_interface_agrees();
}

void read_meanwhile(const std::function<void()>& do_this) {
    const auto g = guarded::read_lock();
    do_this();
}

std::shared_ptr<void> register_memb() {
    using registration = guarded::registration<guarded::rcu_memb>;
    return std::shared_ptr<registration>{new registration{guarded::register_thread<guarded::rcu_memb>()}};
}

struct counted_item : guarded::counted<guarded::rcu_memb> {};

template <class... Ts>
std::vector<std::size_t> sizes_of() {
    return {sizeof(Ts)...};
}

tests::unit this_unit(const char* name) {
    using D = guarded::rcu_memb;
    return {name,
            unit_works,
            read_meanwhile,
            register_memb,
            guarded::handle_fork<guarded::rcu_bp>,
#ifdef rcu_barrier
            nullptr,
            nullptr,
#else
            [] { guarded::std_rcu::rcu_default_domain().lock(); },
            [] { guarded::std_rcu::rcu_default_domain().unlock(); },
#endif
            sizes_of<guarded::registration<D>, guarded::slot<int, D>, guarded::unlinked<int, D>, guarded::batch<D>,
                     guarded::reclaimable, counted_item, guarded::ref<counted_item>, guarded::object_lock, guarded::locked<int>,
                     guarded::outer_mutex<>, guarded::grace_period_cookie<D>, guarded::range_map<std::uint64_t, int, D>,
                     guarded::range_map<std::uint64_t, guarded::in_place<int>, D>>()};
}

}  // namespace
