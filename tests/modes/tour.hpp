// A tour of the library, for each domain: what it instantiates has to compile and to run in every language mode.
#pragma once

#include <guarded/guarded.hpp>

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

namespace tour {

// Told here, without a test framework: those need exceptions.
inline int failures = 0;
inline void expect(bool what, const char* text, const char* domain) {
    if (what) return;
    ++failures;
    std::fprintf(stderr, "%s: not so: %s\n", domain, text);
}
#define EXPECT(...) tour::expect((__VA_ARGS__), #__VA_ARGS__, D::name)

template <class D>
struct session : guarded::counted<D> {
    explicit session(int v) : visits{v} {}
    virtual ~session() = default;
    int visits;
    std::string user = "nobody";
    guarded::slot<session, D> next;
};

/// Slots, guards, handoffs.
template <class D>
void slots() {
    const auto me = guarded::register_thread<D>();
    guarded::slot<session<D>, D> head;
    head.publish(std::make_unique<session<D>>(1));
    {
        auto g = read_lock(me);
        EXPECT(get(g, head.load(g), &session<D>::visits) == 1);
        auto again = relock(std::move(g));
        const auto s = head.load(again);
        with(again, s, [](const session<D>& it) { EXPECT(it.user == "nobody"); });
        EXPECT(!load(again, s, &session<D>::next));
        const auto kept = handoff(again, s, guarded::by_reference);
        unlock(std::move(again));
        EXPECT(kept && get(kept, &session<D>::visits) == 1);
    }
    auto old = head.exchange(std::make_unique<session<D>>(2));
    retire(std::move(old));
    guarded::slot<int, D> number{std::make_unique<int>(3)};
    EXPECT(*wait(number.exchange(nullptr)) == 3);
}

/// A tree, by a writer and a reader.
template <class D>
void trees() {
    using map = guarded::range_map<unsigned long, int, D>;
    const auto me = guarded::register_thread<D>();
    map m;
    {
        auto w = lock(m);
        m.reserve(w, 3);
        for (unsigned long i = 0; i < 300; ++i) m.store(w, i * 10, i * 10 + 5, std::make_unique<int>(static_cast<int>(i)));
        m.erase(w, 41);
        m.store(w, 52, 53, std::make_unique<int>(-1));  // splits an entry
    }
    auto g = read_lock(me);
    EXPECT(!m.load(g, 41));
    EXPECT(get(g, m.load(g, 53)) == -1);
    EXPECT(get(g, m.load(g, 55)) == 5);
    unsigned long sum = 0;
    m.for_each(g, 0UL, 100UL, [&](unsigned long first, unsigned long, auto) { sum += first; });
    EXPECT(sum == 10 + 20 + 30 + 50 + 52 + 54 + 60 + 70 + 80 + 90 + 100);
    auto c = m.cursor(g, 60);
    const auto found = c.walk(g);
    EXPECT(found && get(g, found) == 6);
}

/// Locks.
template <class D>
void locks() {
    guarded::locked<std::vector<int>> numbers;
    auto g = lock(numbers);
    with(g, root(g), [](std::vector<int>& all) { all.push_back(1); });
    EXPECT(with(g, root(g), [](const std::vector<int>& all) { return all.size(); }) == 1);
}

/// Packages, which the other unit opens.
int visits_of(guarded::package<guarded::rcu_bp, session<guarded::rcu_bp>> in);
guarded::section<> begin_elsewhere();
inline void packages() {
    using D = guarded::rcu_bp;
    guarded::slot<session<D>> head{std::make_unique<session<D>>(5)};
    auto g = open(begin_elsewhere());
    EXPECT(visits_of(pack(g, head.load(g))) == 5);
}

template <class D>
void all() {
    slots<D>();
    trees<D>();
    locks<D>();
    guarded::barrier<D>();
}

}  // namespace tour
