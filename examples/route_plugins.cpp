// A host that asks its plugins, shared objects with a virtual function each, which route is best, while another thread replaces
// the routes. The plugins read under the host's guard, which comes to them in a package; what they find comes back in one. Run:
// route_plugins [PLUGIN...]
#include "route_plugins/planner.hpp"

#include <dlfcn.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace {

guarded::slot<route> routes;

void publish(int round) {
    std::unique_ptr<route> first;
    for (int i = 1; i <= 5; ++i) {
        auto r = std::make_unique<route>(round % 7 + i, round % 7 + 6 - i);
        if (first) r->next.publish(std::move(first));
        first = std::move(r);
    }
    routes.publish(std::move(first));
}

/// The sum of what matters of the best route in many rounds; the worst that can be is 11 a round.
long ask(planner& some, int rounds) {
    long sum = 0;
    for (int i = 0; i < rounds; ++i) {
        auto g = guarded::read_lock();
        const auto best = unpack(g, some.best(pack(g, routes.load(g))));
        sum += best ? std::min(get(g, best, &route::hops), get(g, best, &route::cost)) : 0;
    }
    return sum;
}

}  // namespace

int main(int argc, char** argv) {
    const std::vector<std::string> plugins =
        argc > 1 ? std::vector<std::string>{argv + 1, argv + argc} : std::vector<std::string>{PLUGINS};
    publish(0);
    std::atomic<bool> done{false};
    std::jthread writer{[&done] {
        for (int round = 1; !done; ++round) publish(round);
    }};
    int status = 0;
    for (const auto& path : plugins) {
        void* const plugin = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
        auto* const make = plugin != nullptr ? reinterpret_cast<make_planner_type>(dlsym(plugin, "make_planner")) : nullptr;
        if (make == nullptr) {
            std::fprintf(stderr, "route_plugins: %s\n", dlerror());
            status = 2;
            break;
        }
        constexpr int rounds = 300'000;
        const std::unique_ptr<planner> some{make()};
        const long sum = ask(*some, rounds);
        std::printf("%s: %.2f on average\n", path.substr(path.rfind('/') + 1).c_str(), static_cast<double>(sum) / rounds);
        if (sum < rounds || sum > 7L * rounds) status = 1;  // the best of each round is between 1 and 7
    }
    done = true;
    writer.join();
    routes.publish(nullptr);
    guarded::barrier();
    return status;
}
