// A search leaves its section with a counted reference: by break, by return, by an optional that the loop fills.
#include <guarded/guarded.hpp>

#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace {

struct device : guarded::counted<> {
    device(int i, std::string n) : index{i}, name{std::move(n)} {}
    int index;
    std::string name;
    guarded::slot<device> next;
};

using device_list = guarded::slot<device>;
using device_ref = guarded::ref<device>;

std::optional<device_ref> by_name(const device_list& list, const std::string& name) {
    auto g = guarded::read_lock();
    for (auto d = list.load(g); d; d = load(g, d, &device::next))
        if (get(g, d, &device::name) == name)
            if (auto found = handoff(g, d, guarded::by_reference)) return found;
    return std::nullopt;
}

std::size_t length_of(const device_ref& d) {
    return with(d, [](const device& it) { return it.name.size(); });
}

std::size_t longest_name(const device_list& list) {
    std::optional<device_ref> longest;
    {
        auto g = guarded::read_lock();
        for (auto d = list.load(g); d; d = load(g, d, &device::next)) {
            auto candidate = handoff(g, d, guarded::by_reference);
            if (!candidate) continue;
            if (!longest || length_of(candidate) > length_of(*longest)) longest.emplace(std::move(candidate));
            if (length_of(*longest) > 8) break;
        }
    }
    return longest ? length_of(*longest) : 0;
}

int index_of(const device_list& list, const std::string& name) {
    if (auto found = by_name(list, name)) {
        const device_ref& d = *found;
        return get(d, &device::index);
    }
    return -1;
}

}  // namespace

int correct_break_out_with_a_reference() {
    device_list list;
    if (index_of(list, "eth0") != -1) return 1;
    auto second = std::make_unique<device>(2, "wireguard0");
    auto first = std::make_unique<device>(1, "eth0");
    first->next.publish(std::move(second));
    list.publish(std::move(first));
    auto kept = by_name(list, "wireguard0");
    retire(list.exchange(nullptr));
    guarded::barrier();
    return longest_name(list) == 0 && kept && get(*kept, &device::index) == 2 ? 0 : 1;
}
