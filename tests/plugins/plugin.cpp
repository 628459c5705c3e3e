// A shared object that uses guarded by itself; plugins.cpp has two of these, with names of their own by PLUGIN.
#include "plugin.hpp"

#include <guarded/grace/fork.hpp>
#include <guarded/guarded.hpp>

#include <cerrno>
#include <memory>
#include <system_error>

namespace {

guarded::slot<plugins::job> taken;

/// Each plugin has one of this name, with a table of its own.
struct own_domain : guarded::rcu_memb {
    static constexpr const char* name = "own_domain";
    static const rcu_flavor_struct& flavour() noexcept {
        static const rcu_flavor_struct table = rcu_memb::flavour();
        return table;
    }
};
unsigned long retire_in_own_domain() {
    const auto me = guarded::register_thread<own_domain>();
    retire(guarded::assume_unlinked<own_domain>(new int{1}));
    return guarded::stats<own_domain>().retired;
}

template <class D>
struct registered_here {
    static inline thread_local std::unique_ptr<guarded::registration<D>> mine;
    static void enter() {
        if (mine == nullptr) mine.reset(new auto(guarded::register_thread<D>()));
    }
    static void leave() { mine.reset(); }
};
template <class D>
constexpr plugins::registers registers_in{registered_here<D>::enter, registered_here<D>::leave};

/// After sections of its own, whose numbers are not the host's.
plugins::read_job same(plugins::read_job in) {
    for (int i = 0; i < 5; ++i) const auto own = guarded::read_lock();
    auto [g, j] = open(in);
    return pack(g, j);
}

}  // namespace

extern "C" [[gnu::visibility("default")]] const plugins::calls plugin_calls{
    .value =
        [](plugins::read_job in) {
            auto [g, j] = open(in);
            return get(g, j, &plugins::job::value);
        },
    .same = same,
    .take = [](plugins::job* j) { taken.publish(std::unique_ptr<plugins::job>{j}); },
    .make = []() -> plugins::job* { return new plugins::job; },
    .end = [](plugins::job* j) { delete j; },
    .finish =
        [] {
            taken.publish(nullptr);
            guarded::barrier();
        },
    .pending = [] { return guarded::stats().pending; },
    .limit = [](unsigned long objects) { guarded::set_limit({.objects = objects}); },
    .handles_forks =
        [] {
            try {
                guarded::handle_fork();
                return true;
            } catch (const std::system_error& e) {
                return e.code().value() != EBUSY;
            }
        },
    .retire_in_own_domain = retire_in_own_domain,
    .memb = registers_in<guarded::rcu_memb>,
    .mb = registers_in<guarded::rcu_mb>,
    .qsbr = registers_in<guarded::rcu_qsbr>,
};
