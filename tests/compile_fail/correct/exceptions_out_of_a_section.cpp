// Exceptions leave a section by closing it; the handler that needs to read takes a guard of its own.
#include <guarded/guarded.hpp>

#include <memory>
#include <stdexcept>
#include <string>

namespace {

struct quota {
    quota(std::string o, int l, int u) : owner{std::move(o)}, limit{l}, used{u} {}
    std::string owner;
    int limit;
    int used;
};

struct over_quota : std::runtime_error {
    using std::runtime_error::runtime_error;
};

int charge(const guarded::slot<quota>& current, int amount) {
    auto g = guarded::read_lock();
    auto q = current.load(g);
    if (!q) throw std::out_of_range{"no quota"};
    const int used = get(g, q, &quota::used) + amount;
    if (used > get(g, q, &quota::limit)) throw over_quota{"over quota: " + get(g, q, &quota::owner)};
    return used;
}

int charge_or_explain(const guarded::slot<quota>& current, int amount, std::string& why) {
    try {
        return charge(current, amount);
    } catch (const over_quota& e) {
        auto g = guarded::read_lock();
        auto q = current.load(g);
        why = e.what();
        return q ? get(g, q, &quota::limit) : 0;
    } catch (const std::exception& e) {
        why = e.what();
    }
    return -1;
}

// A guard that was taken before the try block is good in its handler too: nothing in the block releases it.
int parse_owner(const guarded::slot<quota>& current) {
    auto g = guarded::read_lock();
    auto q = current.load(g);
    if (!q) return -1;
    try {
        return std::stoi(get(g, q, &quota::owner));
    } catch (const std::invalid_argument&) {
        return static_cast<int>(get(g, q, &quota::owner).size());
    }
}

}  // namespace

int correct_exceptions_out_of_a_section() {
    guarded::slot<quota> current;
    std::string why;
    if (charge_or_explain(current, 1, why) != -1 || why != "no quota") return 1;
    current.publish(std::make_unique<quota>("alice", 10, 8));
    if (charge_or_explain(current, 1, why) != 9 || charge_or_explain(current, 3, why) != 10) return 1;
    return why == "over quota: alice" && parse_owner(current) == 5 ? 0 : 1;
}
