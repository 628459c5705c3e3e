// Objects that are built from what a section protects.
// cure: a constructor that takes `const G&` reads under a guard whose state clang's typestate does not know: let it take a
// cure: borrowed<G> (by const& where containers forward it), copy what it needs, and keep neither guard nor token.
#include <guarded/guarded.hpp>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace {

struct host {
    host(std::string n, int p) : name{std::move(n)}, port{p} {}
    std::string name;
    int port;
    guarded::slot<host> next;
};

using hosts = guarded::slot<host>;

// Not `template <class G> snapshot(const G& g, guarded::ptr<host, G> h)`.
class snapshot {
  public:
    template <class G>
    snapshot(const guarded::borrowed<G>& g, guarded::ptr<host, G> h)
        : name_{get(g, h, &host::name)}, port_{get(g, h, &host::port)}, last_{!load(g, h, &host::next)} {}
    std::string url() const { return name_ + ":" + std::to_string(port_) + (last_ ? "" : ","); }

  private:
    std::string name_;
    int port_;
    bool last_;
};

// A view for the section itself lends the guard anew to each of its calls.
template <class G>
class chain {
  public:
    explicit chain(guarded::ptr<host, G> first) : first_{first} {}
    int length(guarded::borrowed<G> g) const {
        int n = 0;
        for (auto h = first_; h; h = load(g, h, &host::next)) ++n;
        return n;
    }

  private:
    guarded::ptr<host, G> first_;
};

std::string urls(const hosts& all) {
    std::vector<snapshot> list;
    {
        auto g = guarded::read_lock();
        for (auto h = all.load(g); h; h = load(g, h, &host::next)) list.emplace_back(borrow(g), h);
    }
    std::string text;
    for (const auto& s : list) text += s.url();
    return text;
}

int length(const hosts& all) {
    auto g = guarded::read_lock();
    const chain view{all.load(g)};
    const std::optional<int> n{view.length(borrow(g))};
    return *n + (all.load(g) ? 0 : 100);
}

}  // namespace

int correct_cure_constructor_taking_a_guard() {
    hosts all;
    if (!urls(all).empty() || length(all) != 100) return 1;
    auto second = std::make_unique<host>("b", 2);
    auto first = std::make_unique<host>("a", 1);
    first->next.publish(std::move(second));
    all.publish(std::move(first));
    return urls(all) == "a:1,b:2" && length(all) == 2 ? 0 : 1;
}
