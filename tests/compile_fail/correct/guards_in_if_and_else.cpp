// Each arm of an if takes the guard that fits it: RCU for the quick way, the lock for the thorough one.
#include <guarded/guarded.hpp>

#include <memory>
#include <shared_mutex>
#include <string>

namespace {

struct route {
    explicit route(int g) : gateway{g} {}
    int gateway;
};

struct table {
    int gateway = 0;
    std::string comment;
};

struct router {
    guarded::slot<route> quick;
    guarded::locked<table, std::shared_mutex> full;
};

int gateway(router& r, bool thorough) {
    if (thorough) {
        auto g = lock_shared(r.full);
        auto t = root(g);
        return get(g, t, &table::gateway);
    } else if (auto g = guarded::read_lock(); auto q = r.quick.load(g)) {
        return get(g, q, &route::gateway);
    } else {
        unlock(std::move(g));
        auto shared = lock_shared(r.full);
        return get(shared, root(shared), &table::gateway);
    }
}

std::string update(router& r, int gateway, bool permanent) {
    if (permanent) {
        auto w = lock(r.full);
        auto t = root(w);
        set(w, t, &table::gateway, gateway);
        set(w, t, &table::comment, std::string{"by hand"});
    } else {
        r.quick.publish(std::make_unique<route>(gateway));
    }
    auto g = lock_shared(r.full);
    return get(g, root(g), &table::comment);
}

}  // namespace

int correct_guards_in_if_and_else() {
    router r;
    if (gateway(r, true) != 0 || gateway(r, false) != 0) return 1;
    if (!update(r, 5, false).empty() || gateway(r, false) != 5) return 1;
    if (update(r, 6, true) != "by hand" || gateway(r, true) != 6) return 1;
    return gateway(r, false) == 5 ? 0 : 1;
}
