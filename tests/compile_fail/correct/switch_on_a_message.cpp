// Each arm of a switch does what it likes with the guard, as long as the arm that releases it leaves.
#include <guarded/guarded.hpp>

#include <memory>

namespace {

struct peer {
    peer(int i, int w) : id{i}, window{w} {}
    int id;
    int window;
};

enum class message { hello, data, ping, close };

int handle(guarded::slot<peer>& remote, message m, int payload) {
    auto g = guarded::read_lock();
    auto p = remote.load(g);
    if (!p) return -1;
    switch (m) {
        case message::hello:
            return get(g, p, &peer::id);
        case message::data: {
            const int window = get(g, p, &peer::window);
            if (payload > window) {
                unlock(std::move(g));
                remote.publish(std::make_unique<peer>(payload, window * 2));
                return window * 2;
            }
            [[fallthrough]];
        }
        case message::ping:
            return get(g, p, &peer::window);
        case message::close:
            unlock(std::move(g));
            break;
    }
    retire(remote.exchange(nullptr));
    return 0;
}

// A guard for each arm that needs one.
int describe(const guarded::slot<peer>& remote, message m) {
    switch (m) {
        case message::hello: {
            auto g = guarded::read_lock();
            auto p = remote.load(g);
            return p ? get(g, p, &peer::id) : 0;
        }
        case message::data: {
            auto g = guarded::read_lock();
            auto p = remote.load(g);
            return p ? get(g, p, &peer::window) : 0;
        }
        default:
            return -1;
    }
}

}  // namespace

int correct_switch_on_a_message() {
    guarded::slot<peer> remote{std::make_unique<peer>(5, 100)};
    if (handle(remote, message::hello, 0) != 5 || handle(remote, message::data, 7) != 100) return 1;
    if (handle(remote, message::data, 101) != 200 || describe(remote, message::data) != 200) return 1;
    if (handle(remote, message::close, 0) != 0 || handle(remote, message::ping, 0) != -1) return 1;
    return describe(remote, message::close) == -1 ? 0 : 1;
}
