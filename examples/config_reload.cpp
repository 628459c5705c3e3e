// A configuration that is reloaded while requests use it: a slot, a copy read under a guard, and a handoff to a counted
// reference for a request that outlives the section. Run: config_reload
#include <guarded/guarded.hpp>

#include <atomic>
#include <cstdio>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace {

struct config : guarded::counted<> {
    config(int v, std::string g) : version{v}, greeting{std::move(g)} {}
    int version;
    std::string greeting;
};

guarded::slot<config> current;

/// A short request: copies what it needs.
int short_request() {
    auto g = guarded::read_lock();
    auto c = current.load(g);
    return get(g, c, &config::version);
}

/// A long request: keeps the configuration it began with, by a reference of its own. A count that has reached zero gives none.
guarded::ref<config> begin_long_request() {
    for (;;) {
        auto g = guarded::read_lock();
        if (auto mine = handoff(g, current.load(g), guarded::by_reference)) return mine;
    }
}

void reload(int version) {
    current.publish(std::make_unique<config>(version, "hello from version " + std::to_string(version)));
}

}  // namespace

int main() {
    constexpr int reloads = 20'000;
    reload(0);
    std::atomic<bool> done{false};
    std::atomic<long> requests{0};
    std::atomic<long> wrong{0};
    {
        std::vector<std::jthread> workers;
        for (int i = 0; i < 2; ++i)
            workers.emplace_back([&] {
                while (!done) {
                    const int before = short_request();
                    const auto mine = begin_long_request();
                    const int version = get(mine, &config::version);
                    const bool same = get(mine, &config::greeting) == "hello from version " + std::to_string(version);
                    if (!same || version < before) ++wrong;
                    ++requests;
                }
            });
        for (int v = 1; v <= reloads; ++v) reload(v);
        done = true;
    }
    guarded::retire(current.exchange(nullptr));
    guarded::barrier();
    const auto s = guarded::stats();
    std::printf("%ld requests across %d reloads, %ld wrong; %llu configurations retired, %llu freed\n", requests.load(),
                reloads, wrong.load(), static_cast<unsigned long long>(s.retired), static_cast<unsigned long long>(s.freed));
    return wrong == 0 && s.retired == s.freed ? 0 : 1;
}
