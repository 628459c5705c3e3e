// A class with private members says by itself that its copies own all they hold: one line of opt-in for each type.
#include <guarded/guarded.hpp>

#include <cstring>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

struct detached_money {
    explicit detached_money(long c) : cents_{c} {}
    long cents() const { return cents_; }

  private:
    long cents_;
};

struct detached_mac {
    unsigned char bytes[6];
};

template <class T>
class detached_range {
  public:
    detached_range(T a, T b) : low_{a}, high_{b} {}
    bool contains(const T& v) const { return !(v < low_) && !(high_ < v); }

  private:
    T low_;
    T high_;
};

template <>
inline constexpr bool guarded::detached<detached_money> = true;
template <>
inline constexpr bool guarded::detached<detached_mac> = true;
template <class T>
inline constexpr bool guarded::detached<detached_range<T>> = std::is_arithmetic_v<T>;

struct detached_port {
    detached_money price{1200};
    detached_mac mac{{0, 1, 2, 3, 4, 5}};
    std::map<std::string, int> counters{{"rx", 30}};
    detached_range<int> vlans{1, 99};
    std::vector<detached_money> history{detached_money{1}, detached_money{2}};
};

struct detached_summary {
    detached_money price;
    detached_mac mac;
};

int correct_detached_types() {
    guarded::slot<detached_port> current{std::make_unique<detached_port>()};
    auto g = guarded::read_lock();
    auto p = current.load(g);
    const auto price = get(g, p, &detached_port::price);
    const auto mac = get(g, p, &detached_port::mac);
    const auto counters = get(g, p, &detached_port::counters);
    const auto vlans = get(g, p, &detached_port::vlans);
    const auto history = get(g, p, &detached_port::history);
    const auto both = with(g, p, [](const detached_port& at) { return detached_summary{at.price, at.mac}; });
    unlock(std::move(g));
    const bool same = std::memcmp(mac.bytes, both.mac.bytes, sizeof mac.bytes) == 0 && price.cents() == both.price.cents();
    return same && counters.at("rx") == 30 && vlans.contains(7) && history.size() == 2 ? 0 : 1;
}
