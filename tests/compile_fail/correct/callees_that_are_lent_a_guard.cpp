// Callee templates take the guard lent and the pointers bound to it: overloads, defaults, results, out-of-line definitions.
#include <guarded/guarded.hpp>

#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace {

struct account {
    account(std::string o, long b) : owner{std::move(o)}, balance{b} {}
    std::string owner;
    long balance;
    guarded::slot<account> parent;
};

template <class G>
long balance(guarded::borrowed<G> g, guarded::ptr<account, G> a);

template <class G>
using account_ptr = guarded::ptr<account, G>;

template <class G>
account_ptr<G> top(guarded::borrowed<G> g, account_ptr<G> a) {
    while (auto up = load(g, a, &account::parent)) a = up;
    return a;
}

template <class G>
std::optional<std::string> owner(const guarded::borrowed<G>& g, const account_ptr<G>& a, long at_least = 0) {
    if (!a || get(g, a, &account::balance) < at_least) return std::nullopt;
    return get(g, a, &account::owner);
}

template <class G>
auto both(guarded::borrowed<G> g, account_ptr<G> a) {
    return std::pair{balance(borrow(g), a), balance(borrow(g), top(borrow(g), a))};
}

template <class G>
long balance(guarded::borrowed<G> g, guarded::ptr<account, G> a) {
    return a ? get(g, a, &account::balance) : 0;
}

struct audit {
    template <class G>
    void visit(guarded::borrowed<G> g, account_ptr<G> a) {
        sum += balance(borrow(g), a);
        if (auto up = load(g, a, &account::parent)) visit(borrow(g), up);
    }
    long sum = 0;
};

// A guard's type named before it is first lent.
auto reader() { return guarded::read_lock(); }
struct inspection {
    using lent = guarded::borrowed<decltype(reader())>;
    long run(lent g, const guarded::slot<account>& accounts) { return balance(borrow(g), accounts.load(g)); }
};

}  // namespace

int correct_callees_that_are_lent_a_guard() {
    auto child = std::make_unique<account>("child", 2L);
    child->parent.publish(std::make_unique<account>("parent", 40L));
    guarded::slot<account> accounts{std::move(child)};

    auto g = guarded::read_lock();
    auto a = accounts.load(g);
    const auto [own, highest] = both(borrow(g), a);
    audit all;
    all.visit(borrow(g), a);
    const auto name = owner(borrow(g), top(borrow(g), a), 30);
    const auto nobody = owner(borrow(g), a, 30);
    const auto h = reader();
    const auto seen = inspection{}.run(borrow(h), accounts);
    return own == 2 && highest == 40 && all.sum == 42 && name == "parent" && !nobody && seen == 2 ? 0 : 1;
}
