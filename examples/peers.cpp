// A list of peers: found under RCU, kept by a reference while a message is sent, which may take long, and dropped by the last
// that holds it. A message knows its peer by a weak pointer: a receipt for one that has gone is dropped. Run: peers [MESSAGES]
#include <guarded/guarded.hpp>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <thread>
#include <vector>

namespace {

std::atomic<int> alive{0};

struct peer : guarded::weakly_counted<> {
    peer() { ++alive; }
    ~peer() { --alive; }
    mutable std::atomic<long> sent{0};
};
using peer_ref = guarded::ref<peer>;

using receipt = guarded::weak<peer>;  // keeps nothing alive

guarded::range_map<unsigned, peer> peers;

/// The peer, kept alive by the caller from here on; empty when there is none.
peer_ref find_peer(unsigned id) {
    const auto g = guarded::read_lock();
    return handoff(g, peers.load(g, id), guarded::by_reference);
}

/// Outside any section: it may take long, and the peer may be removed meanwhile.
receipt send(const peer_ref& to) {
    std::this_thread::yield();
    with(to, [](const peer& p) { ++p.sent; });
    return to;
}

/// Whether the peer is still known.
bool acknowledge(const receipt& r) {
    const auto from = try_ref(r);
    return from && get(from, &peer::sent) > 0;
}

void replace(unsigned id) {
    const auto w = lock(peers);
    peers.store(w, id, std::make_unique<peer>());
}

}  // namespace

int main(int argc, char** argv) {
    const int messages = argc > 1 ? std::atoi(argv[1]) : 20'000;
    constexpr unsigned count = 8;
    for (unsigned id = 0; id < count; ++id) replace(id);
    std::atomic<long> sent{0};
    std::atomic<long> late{0};
    {
        std::vector<std::jthread> senders;
        for (int t = 0; t < 2; ++t)
            senders.emplace_back([&] {
                receipt last;  // the answer comes when the peer may have been replaced
                for (int i = 0; i < messages; ++i) {
                    if (const auto to = find_peer(static_cast<unsigned>(i) % count)) last = send(to);
                    std::this_thread::yield();
                    ++(acknowledge(last) ? sent : late);
                }
            });
        for (int i = 0; i < messages / 10; ++i) replace(static_cast<unsigned>(i) % count);
    }
    {
        const auto w = lock(peers);
        peers.clear(w);
    }
    guarded::drain();
    std::printf("%ld messages acknowledged, %ld late, %d peers left\n", sent.load(), late.load(), alive.load());
    return alive == 0 && sent > 0 ? 0 : 1;
}
