// A section that is left early on some paths, and code behind it that runs on all of them.
// cure: clang's typestate does not connect a flag (`bool dropped`) with the unlock that it remembers, so a read behind
// cure: `if (!dropped)` is refused: read in the arm that keeps the guard, or let a helper that owns the guard do the reading.
#include <guarded/guarded.hpp>

#include <memory>
#include <optional>
#include <string>
#include <utility>

struct profile {
    profile(std::string n, int a) : name{std::move(n)}, age{a} {}
    std::string name;
    int age;
};

using profile_slot = guarded::slot<profile>;

std::string fetch_over_the_network();

// if (slow) { unlock(std::move(g)); dropped = true; } ... if (!dropped) name = get(g, p, ...);   becomes:
std::string name_by_arms(const profile_slot& current, bool slow) {
    std::string name;
    auto g = guarded::read_lock();
    auto p = current.load(g);
    if (slow || !p) {
        unlock(std::move(g));
        name = fetch_over_the_network();
    } else {
        name = get(g, p, &profile::name);
    }
    return "name: " + name;
}

std::optional<std::string> name_if_quick(const profile_slot& current, bool slow) {
    auto g = guarded::read_lock();
    auto p = current.load(g);
    if (slow || !p) return std::nullopt;
    return get(g, p, &profile::name);
}

// The flag is the helper's result: whether it was read at all.
std::string name_by_helper(const profile_slot& current, bool slow) {
    auto name = name_if_quick(current, slow);
    const bool dropped = !name;
    if (dropped) name = fetch_over_the_network();
    return (dropped ? "fetched: " : "name: ") + *name;
}

std::string fetch_over_the_network() { return "remote"; }

int correct_cure_flag_that_remembers_the_drop() {
    profile_slot current{std::make_unique<profile>("ann", 30)};
    if (name_by_arms(current, false) != "name: ann" || name_by_arms(current, true) != "name: remote") return 1;
    return name_by_helper(current, false) == "name: ann" && name_by_helper(current, true) == "fetched: remote" ? 0 : 1;
}
