// A name server's zone, swapped whole while readers answer queries: each query sees one version of it, and waits for nobody.
// The old version is freed a grace period after the swap, when no query can be inside it. Run: zone_swap [SWAPS]
#include <guarded/guarded.hpp>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace {

struct zone {
    unsigned serial = 0;
    std::map<std::string, unsigned> addresses;

    /// 0 where there is no such name.
    unsigned find(const std::string& name) const {
        const auto found = addresses.find(name);
        return found != addresses.end() ? found->second : 0;
    }
};

guarded::slot<zone> served;

struct answer {
    unsigned serial;
    unsigned address;
};

answer query(const std::string& name) {
    auto g = guarded::read_lock();
    auto z = served.load(g);
    if (!z) return {0, 0};
    return with(g, z, [](const zone& it, const std::string& of) { return answer{it.serial, it.find(of)}; }, name);
}

std::unique_ptr<zone> load_zone(unsigned serial) {
    auto next = std::make_unique<zone>();
    next->serial = serial;
    for (const char* const name : {"ns", "www", "mail"}) next->addresses[name] = serial;  // so that an answer can be checked
    return next;
}

}  // namespace

int main(int argc, char** argv) {
    const unsigned swaps = argc > 1 ? static_cast<unsigned>(std::atoi(argv[1])) : 200;
    served.publish(load_zone(1));

    std::atomic<bool> stop{false};
    std::atomic<long> answered{0};
    std::atomic<long> torn{0};
    std::vector<std::jthread> readers;
    for (int i = 0; i < 3; ++i)
        readers.emplace_back([&] {
            unsigned last = 0;
            do {
                const auto a = query("www");
                torn += a.address != a.serial || a.serial < last;  // half of a zone, or one that was replaced
                last = a.serial;
                ++answered;
            } while (!stop);
        });
    for (unsigned serial = 2; serial <= swaps; ++serial) served.publish(load_zone(serial));  // the old one is retired
    stop = true;
    readers.clear();

    std::printf("%ld queries answered from whole zones, the last of serial %u\n", answered.load(), query("ns").serial);
    const bool right = torn == 0 && query("ns").serial == swaps;
    served.publish(nullptr);
    guarded::drain();
    return right ? 0 : 1;
}
