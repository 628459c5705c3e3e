// An unlinked object that takes another end on each path: if and else, early return, switch, loop, exception.
#include <guarded/guarded.hpp>

#include <memory>
#include <stdexcept>
#include <utility>

namespace {

struct plugin {
    explicit plugin(int v) : version{v} {}
    int version;
};

using plugin_slot = guarded::slot<plugin>;

int swap_in(plugin_slot& current, std::unique_ptr<plugin> next, bool urgent) {
    auto old = current.exchange(std::move(next));
    if (urgent) {
        retire(std::move(old));
        return 0;
    }
    const auto mine = wait(std::move(old));
    return mine ? mine->version : -1;
}

int end(plugin_slot& current, int how) {
    auto old = current.exchange(nullptr);
    switch (how) {
        case 0:
            retire(std::move(old));
            return 0;
        case 1: {
            const auto mine = wait(std::move(old));
            return mine ? mine->version : -1;
        }
        default:
            const std::unique_ptr<plugin> mine{unrcu(std::move(old))};
            guarded::synchronize();
            return mine ? mine->version + 100 : -1;
    }
}

void replace_all(plugin_slot* slots, int n, int version) {
    for (int i = 0; i < n; ++i) {
        auto old = slots[i].exchange(std::make_unique<plugin>(version));
        if (!old) {
            retire(std::move(old));
            continue;
        }
        retire(std::move(old));
    }
}

int checked_swap(plugin_slot& current, int version) {
    auto old = current.exchange(std::make_unique<plugin>(version));
    const auto before = wait(std::move(old));
    if (before && before->version > version) throw std::runtime_error{"downgrade"};
    return before ? before->version : 0;
}

}  // namespace

int correct_unlinked_on_several_paths() {
    plugin_slot slots[2];
    if (swap_in(slots[0], std::make_unique<plugin>(1), true) != 0) return 1;
    if (swap_in(slots[0], std::make_unique<plugin>(2), false) != 1 || end(slots[0], 2) != 102) return 1;
    replace_all(slots, 2, 7);
    if (end(slots[1], 1) != 7 || end(slots[1], 0) != 0) return 1;
    try {
        checked_swap(slots[0], 6);
    } catch (const std::runtime_error&) {
        return checked_swap(slots[0], 8) == 6 ? 0 : 1;
    }
    return 1;
}
