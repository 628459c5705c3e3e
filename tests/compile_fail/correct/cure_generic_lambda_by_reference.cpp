// Generic lambdas as local helpers that read under the caller's guard.
// cure: `[](auto& g, auto p)` and `[](const auto& g, auto p)` get a guard whose state clang's typestate does not know: capture
// cure: the guard by reference, or take `auto g` and pass borrow(g).
#include <guarded/guarded.hpp>

#include <array>
#include <memory>
#include <utility>

namespace {

struct entry {
    entry(int k, int v) : key{k}, value{v} {}
    int key;
    int value;
    guarded::slot<entry> next;
};

using bucket = guarded::slot<entry>;

int value_of(const bucket& b, int key) {
    const auto matches = [key](auto lent, auto e) { return get(lent, e, &entry::key) == key; };
    const auto value = [](auto lent, auto e) { return get(lent, e, &entry::value); };
    auto g = guarded::read_lock();
    for (auto e = b.load(g); e; e = load(g, e, &entry::next))
        if (matches(borrow(g), e)) return value(borrow(g), e);
    return -1;
}

int sum_by_capture(const std::array<bucket, 2>& buckets) {
    auto g = guarded::read_lock();
    int sum = 0;
    const auto add_chain = [&](const auto& head) {
        for (auto e = head.load(g); e; e = load(g, e, &entry::next)) sum += get(g, e, &entry::value);
    };
    for (const auto& b : buckets) add_chain(b);
    return sum;
}

// A template parameter list gives the token its type, where a lambda would rather say what it takes.
int longest(const std::array<bucket, 2>& buckets) {
    const auto length = []<class G>(guarded::borrowed<G> g, guarded::ptr<entry, G> first) {
        int n = 0;
        for (auto e = first; e; e = load(g, e, &entry::next)) ++n;
        return n;
    };
    auto g = guarded::read_lock();
    int most = 0;
    for (const auto& b : buckets)
        if (const int n = length(borrow(g), b.load(g)); n > most) most = n;
    return most;
}

}  // namespace

int correct_cure_generic_lambda_by_reference() {
    std::array<bucket, 2> buckets;
    auto second = std::make_unique<entry>(3, 30);
    auto first = std::make_unique<entry>(1, 10);
    first->next.publish(std::move(second));
    buckets[0].publish(std::move(first));
    buckets[1].publish(std::make_unique<entry>(2, 2));
    if (value_of(buckets[0], 3) != 30 || value_of(buckets[1], 3) != -1) return 1;
    return sum_by_capture(buckets) == 42 && longest(buckets) == 2 ? 0 : 1;
}
