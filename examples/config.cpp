// A configuration that is got and put by reference count, as a daemon's sessions do: a session keeps the version it began with
// for as long as it lasts, over waits and calls, though a reload replaces it meanwhile. Run: config [SESSIONS]
#include <guarded/guarded.hpp>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace {

struct config : guarded::counted<> {
    config(int v, std::string b) : version{v}, banner{std::move(b)} { ++alive; }
    ~config() { --alive; }
    int version;
    std::string banner;
    static inline std::atomic<int> alive{0};
};

guarded::slot<config> current;

/// The configuration of this moment, kept until the reference goes.
guarded::ref<config> get_config() {
    for (;;) {
        auto g = guarded::read_lock();
        auto c = current.load(g);
        if (auto r = handoff(g, c, guarded::by_reference)) return r;  // else its last reference went: there is a newer one
    }
}

/// Whether the session saw one version from its begin to its end.
bool session() {
    const auto c = get_config();
    if (!c) return false;
    const int begun = get(c, &config::version);
    std::this_thread::sleep_for(std::chrono::microseconds{50});  // a client thinks
    return get(c, &config::version) == begun && get(c, &config::banner) == "version " + std::to_string(begun);
}

void reload(int version) { current.publish(std::make_unique<config>(version, "version " + std::to_string(version))); }

}  // namespace

int main(int argc, char** argv) {
    const int sessions = argc > 1 ? std::atoi(argv[1]) : 500;
    reload(1);
    std::atomic<int> left{sessions};
    std::atomic<int> wrong{0};
    std::vector<std::jthread> clients;
    for (int i = 0; i < 3; ++i)
        clients.emplace_back([&] {
            while (left.fetch_sub(1) > 0)
                if (!session()) ++wrong;
        });
    int version = 1;
    while (left > 0) {
        reload(++version);
        std::this_thread::yield();
    }
    clients.clear();
    std::printf("%d sessions under %d versions, %d of them mixed up\n", sessions, version, wrong.load());

    current.publish(nullptr);
    guarded::drain();  // what was put last is freed now
    return wrong == 0 && config::alive == 0 ? 0 : 1;
}
