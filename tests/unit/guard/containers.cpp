// Bound access to what standard containers hold: look-ups and changes under RCU's guards and locks', what leads on from there,
// and what checked builds stop.
#include "../../flavours.hpp"
#include "../child.hpp"

#include <guarded/containers.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <deque>
#include <forward_list>
#include <functional>
#include <iterator>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <new>
#include <optional>
#include <ranges>
#include <set>
#include <shared_mutex>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <tuple>
#include <type_traits>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <variant>
#include <vector>

namespace {

using guarded::locked;
using guarded::read_lock;
using tests::tracked;

struct session {
    int hits = 0;
};

/// One of each.
struct everything {
    std::map<std::string, session, std::less<>> map{{"a", {1}}, {"b", {2}}, {"c", {3}}};
    std::unordered_map<int, session> hashed{{1, {1}}, {2, {2}}};
    std::multimap<int, int> many{{1, 10}, {1, 11}, {2, 20}};
    std::unordered_multimap<int, int> many_hashed{{1, 10}, {1, 11}, {2, 20}};
    std::set<int> set{1, 3, 5};
    std::multiset<int> bag{1, 1, 2};
    std::unordered_set<std::string> words{"x", "y"};
    std::vector<int> vector{1, 2, 3};
    std::deque<int> deque{1, 2, 3};
    std::list<int> list{1, 2, 3};
    std::forward_list<int> chain{1, 2, 3};
    std::array<int, 3> array{1, 2, 3};
    int cells[3] = {1, 2, 3};
    std::string text = "abc";
    std::vector<int> none{};
    std::vector<bool> bits{true};
    std::variant<int, std::string> content{std::string{"text"}};
    std::vector<std::unique_ptr<session>> owned{};
    std::map<int, std::shared_ptr<session>> shared{{1, std::make_shared<session>(session{7})}, {2, nullptr}};
    std::vector<std::optional<session>> maybe{session{8}, std::nullopt};
    std::vector<session*> plain{};
    std::shared_ptr<session> alone = std::make_shared<session>(session{9});
    std::optional<session> perhaps{session{6}};
    std::span<int> view{vector};

    everything() { owned.push_back(std::make_unique<session>(session{4})); }
    everything(const everything&) = delete;
    everything& operator=(const everything&) = delete;
};

template <class P, class T>
concept leads_to = std::same_as<typename P::element_type, T>;

/// The same questions under any guard that lends a G.
template <class G>
void require_all_found(guarded::borrowed<G> g, guarded::ptr<everything, G> p) {
    REQUIRE(get(g, find(g, p, &everything::map, "b"), &session::hits) == 2);
    REQUIRE_FALSE(find(g, p, &everything::map, "d"));
    REQUIRE(get(g, find(g, p, &everything::hashed, 2), &session::hits) == 2);
    REQUIRE(get(g, find(g, p, &everything::set, 3)) == 3);
    REQUIRE(get(g, find(g, p, &everything::words, "y")) == "y");
    REQUIRE(get(g, find(g, p, &everything::vector, 2)) == 2);
    REQUIRE(get(g, find(g, p, &everything::chain, 3)) == 3);
    REQUIRE_FALSE(find(g, p, &everything::list, 4));
    REQUIRE(find(g, p, &everything::text, 'c'));
    REQUIRE(get(g, find(g, field(g, p, &everything::map), "c"), &session::hits) == 3);

    REQUIRE((contains(g, p, &everything::map, "a") && !contains(g, p, &everything::map, "z")));
    REQUIRE((contains(g, p, &everything::deque, 3) && !contains(g, p, &everything::array, 4)));
    REQUIRE((size(g, p, &everything::map) == 3 && size(g, p, &everything::cells) == 3 && size(g, p, &everything::text) == 3));
    REQUIRE((empty(g, p, &everything::none) && !empty(g, p, &everything::chain)));

    REQUIRE((get(g, at(g, p, &everything::vector, 0)) == 1 && get(g, at(g, p, &everything::deque, 2)) == 3));
    REQUIRE((get(g, at(g, p, &everything::array, 1)) == 2 && get(g, at(g, p, &everything::cells, 1)) == 2));
    REQUIRE((!at(g, p, &everything::vector, 3) && !at(g, p, &everything::none, 0) && !at(g, p, &everything::vector, -1)));
    REQUIRE((get(g, at(g, p, &everything::map, "a"), &session::hits) == 1 && !at(g, p, &everything::map, "z")));
    REQUIRE((get(g, front(g, p, &everything::list)) == 1 && get(g, back(g, p, &everything::list)) == 3));
    REQUIRE((get(g, front(g, p, &everything::chain)) == 1 && get(g, back(g, p, &everything::text)) == 'c'));
    REQUIRE((!front(g, p, &everything::none) && !back(g, p, &everything::none)));

    std::string keys;
    int hits = 0;
    for (const auto [key, value] : elements(g, p, &everything::map)) {
        keys += get(g, key);
        hits = 10 * hits + get(g, value, &session::hits);
    }
    REQUIRE((keys == "abc" && hits == 123));
    int sum = 0;
    for (const auto n : elements(g, p, &everything::chain)) sum += get(g, n);
    for (const auto n : elements(g, p, &everything::cells)) sum += get(g, n);
    for (const auto n : elements(g, p, &everything::none)) sum += get(g, n);
    for (const auto n : elements(g, field(g, p, &everything::set))) sum += get(g, n);
    REQUIRE(sum == 6 + 6 + 9);

    std::vector<int> at_one;
    for (const auto [key, value] : equal_range(g, p, &everything::many, 1)) at_one.push_back(get(g, value));
    REQUIRE(at_one == std::vector{10, 11});
    const auto hashed = equal_range(g, p, &everything::many_hashed, 1);
    REQUIRE(std::distance(hashed.begin(), hashed.end()) == 2);
    REQUIRE(get(g, lower_bound(g, p, &everything::set, 2).front()) == 3);
    REQUIRE(get(g, upper_bound(g, p, &everything::set, 3).front()) == 5);
    REQUIRE((lower_bound(g, p, &everything::set, 5) && !upper_bound(g, p, &everything::set, 5)));
    REQUIRE_FALSE(upper_bound(g, p, &everything::set, 5).front());
    const auto b = lower_bound(g, p, &everything::map, "aa").front();
    REQUIRE((b && get(g, b.key) == "b" && get(g, b.value, &session::hits) == 2));
    REQUIRE_FALSE(upper_bound(g, p, &everything::map, "c").front());

    REQUIRE(get(g, get_if<std::string>(g, p, &everything::content)) == "text");
    REQUIRE_FALSE(get_if<int>(g, p, &everything::content));
    REQUIRE(get(g, get_if<std::string>(g, field(g, p, &everything::content))) == "text");
    REQUIRE(get(g, at(g, p, &everything::owned, 0), &session::hits) == 4);
    REQUIRE(get(g, find(g, p, &everything::shared, 1), &session::hits) == 7);
    REQUIRE_FALSE(find(g, p, &everything::shared, 2));
    REQUIRE(get(g, at(g, p, &everything::maybe, 0), &session::hits) == 8);
    REQUIRE_FALSE(at(g, p, &everything::maybe, 1));
    REQUIRE(get(g, load(g, p, &everything::alone), &session::hits) == 9);
    REQUIRE(get(g, load(g, p, &everything::perhaps), &session::hits) == 6);
}

struct reading {
    template <class G>
    static void const_alone([[maybe_unused]] guarded::borrowed<G> g, [[maybe_unused]] guarded::ptr<everything, G> p) {
        STATIC_REQUIRE(leads_to<decltype(find(g, p, &everything::map, "b")), const session>);
        STATIC_REQUIRE(leads_to<decltype(at(g, p, &everything::owned, 0)), const session>);
        STATIC_REQUIRE(leads_to<decltype(find(g, p, &everything::shared, 1)), const session>);
        STATIC_REQUIRE(leads_to<decltype(load(g, p, &everything::perhaps)), const session>);
        STATIC_REQUIRE(leads_to<decltype(*elements(g, p, &everything::vector).begin()), const int>);
        STATIC_REQUIRE(leads_to<decltype(elements(g, p, &everything::map).front().value), const session>);
        STATIC_REQUIRE(leads_to<decltype(get_if<std::string>(g, p, &everything::content)), const std::string>);
    }
};

template <class C>
struct holder {
    C all;
};

}  // namespace

TEMPLATE_LIST_TEST_CASE("what containers hold is found under a read guard, const", "[containers]", tests::all_flavours) {
    const auto me = guarded::register_thread<TestType>();
    guarded::slot<everything, TestType> place{std::make_unique<everything>()};
    {
        const auto g = read_lock(me);
        const auto p = place.load(g);
        require_all_found(borrow(g), p);
        reading::const_alone(borrow(g), p);
    }
    retire(place.exchange(nullptr));
    barrier(me);
}

TEST_CASE("what containers hold is found under a lock, mutable where it is held alone", "[containers]") {
    locked<everything, std::shared_mutex> owner;
    {
        const auto g = lock_shared(owner);
        require_all_found(borrow(g), root(g));
        reading::const_alone(borrow(g), root(g));
    }
    const auto g = lock(owner);
    const auto p = root(g);
    require_all_found(borrow(g), p);
    STATIC_REQUIRE(leads_to<decltype(find(g, p, &everything::map, "b")), session>);
    STATIC_REQUIRE(leads_to<decltype(at(g, p, &everything::owned, 0)), session>);
    STATIC_REQUIRE(leads_to<decltype(load(g, p, &everything::perhaps)), session>);
    STATIC_REQUIRE(leads_to<decltype(*elements(g, p, &everything::set).begin()), const int>);
    STATIC_REQUIRE(leads_to<decltype(elements(g, p, &everything::map).front().key), const std::string>);
    for (const auto n : elements(g, p, &everything::vector)) set(g, n, get(g, n) * 2);
    REQUIRE(get(g, p, &everything::vector) == std::vector{2, 4, 6});
    set(g, load(g, p, &everything::perhaps), &session::hits, 60);
    REQUIRE(get(g, load(g, p, &everything::perhaps), &session::hits) == 60);
}

TEST_CASE("what containers hold is found in a function that opened a package", "[containers]") {
    struct plugin {
        static int sum(guarded::package<guarded::holds<locked<everything>>, everything> in) {
            const auto [g, p] = open(in);
            int all = 0;
            for (const auto n : elements(g, p, &everything::vector)) all += get(g, n);
            push_back(g, p, &everything::vector, all);
            return get(g, back(g, p, &everything::vector));
        }
    };
    locked<everything> owner;
    const auto g = lock(owner);
    REQUIRE(plugin::sum(pack(g, root(g))) == 6);
    REQUIRE(size(g, root(g), &everything::vector) == 4);
}

TEST_CASE("plain pointers lead on under a lock, and views are no containers of an object that RCU protects", "[containers]") {
    session one{5};
    locked<everything> owner;
    const auto g = lock(owner);
    push_back(g, root(g), &everything::plain, &one);
    REQUIRE(get(g, front(g, root(g), &everything::plain), &session::hits) == 5);
    REQUIRE(get(g, at(g, root(g), &everything::view, 2)) == 3);

    guarded::slot<everything> place{std::make_unique<everything>()};
    const auto r = read_lock();
    const auto p = place.load(r);
    constexpr auto can = [](auto guard, auto pointer, auto member) { return requires { elements(guard, pointer, member); }; };
    REQUIRE(can(borrow(r), p, &everything::vector));
    REQUIRE_FALSE(can(borrow(r), p, &everything::view));
    REQUIRE_FALSE(can(borrow(r), p, &everything::bits));
    REQUIRE_FALSE(can(borrow(g), root(g), &everything::bits));
}

TEST_CASE("slots in a container lead on to what they show", "[containers]") {
    const tests::all_freed_at_end<guarded::rcu_bp> freed;
    using table = holder<std::vector<guarded::slot<tracked>>>;
    auto fresh = std::make_unique<table>();
    fresh->all = std::vector<guarded::slot<tracked>>(3);
    fresh->all[1].publish(std::make_unique<tracked>(5));
    guarded::slot<table> place{std::move(fresh)};
    {
        const auto g = read_lock();
        const auto p = place.load(g);
        int sum = 0;
        for (const auto t : elements(g, p, &table::all)) sum += t ? get(g, t, &tracked::value) : 1;
        REQUIRE(sum == 7);
    }
    place.publish(nullptr);
    guarded::drain<guarded::rcu_bp>();  // the table's end retires what its slots show
}

TEST_CASE("elements stay while a reader looks at their retired container", "[containers]") {
    const tests::all_freed_at_end<guarded::rcu_bp> freed;
    using table = holder<std::map<int, tracked>>;
    auto fresh = std::make_unique<table>();
    for (int i = 0; i < 100; ++i) fresh->all.try_emplace(i, i);
    guarded::slot<table> place{std::move(fresh)};
    {
        const auto g = read_lock();
        const auto p = place.load(g);
        const auto all = elements(g, p, &table::all);
        int sum = 0;
        for (auto i = all.begin(); i != all.end(); ++i) {
            if (const auto e = *i; get(g, e.key) == 50) place.publish(nullptr);
            sum += get(g, (*i).value, &tracked::value);
        }
        REQUIRE(sum == 4950);
        REQUIRE(tracked::alive == 100);
    }
}

namespace {

struct counted_key {
    explicit counted_key(std::string s) : text{std::move(s)} { ++made; }
    std::string text;
    static inline int made = 0;
};
struct by_text {
    using is_transparent = void;
    bool operator()(const counted_key& a, const counted_key& b) const { return a.text < b.text; }
    bool operator()(const counted_key& a, std::string_view b) const { return a.text < b; }
    bool operator()(std::string_view a, const counted_key& b) const { return a < b.text; }
};

}  // namespace

TEST_CASE("a look-up takes what the container compares with, without a key made for it", "[containers]") {
    using table = holder<std::map<counted_key, int, by_text>>;
    locked<table> owner;
    const auto g = lock(owner);
    emplace(g, root(g), &table::all, "a", 1);
    const int made = counted_key::made;
    REQUIRE(get(g, find(g, root(g), &table::all, std::string_view{"a"})) == 1);
    REQUIRE(contains(g, root(g), &table::all, "a"));
    REQUIRE(counted_key::made == made);
}

TEST_CASE("elements are a view for the algorithms of std::ranges", "[containers]") {
    locked<everything> owner;
    const auto g = lock(owner);
    const auto p = root(g);
    using of_vector = decltype(elements(g, p, &everything::vector));
    STATIC_REQUIRE(std::ranges::view<of_vector>);
    STATIC_REQUIRE(std::ranges::random_access_range<of_vector>);
    STATIC_REQUIRE(std::ranges::bidirectional_range<decltype(elements(g, p, &everything::map))>);
    STATIC_REQUIRE(std::ranges::forward_range<decltype(elements(g, p, &everything::chain))>);
    STATIC_REQUIRE(std::input_iterator<of_vector::iterator>);
    const auto all = elements(g, p, &everything::vector);
    const auto value = [&](auto e) { return get(g, e); };
    const auto two = std::ranges::find(all, 2, value);
    REQUIRE((two != all.end() && get(g, *two) == 2 && two - all.begin() == 1));
    REQUIRE(std::ranges::count_if(all, [](int n) { return n > 1; }, value) == 2);
    REQUIRE(get(g, *std::ranges::lower_bound(all, 3, {}, value)) == 3);
    REQUIRE((get(g, all.begin()[2]) == 3 && get(g, *(2 + all.begin())) == 3 && get(g, *--all.end()) == 3));
    REQUIRE((get(g, *(all.end() - 1)) == 3 && all.begin() < all.end() && all.begin() + 3 == all.end()));
#if !defined(__clang__) || __clang_major__ > 15  // older ones cannot use libstdc++'s views
    int sum = 0;
    for (const int n : all | std::views::drop(1) | std::views::transform(value)) sum += n;
    for (const auto n : all | std::views::reverse | std::views::take(1)) sum += get(g, n);
    REQUIRE(sum == 8);
#endif
}

TEST_CASE("changes give what the container gives, bound", "[containers]") {
    locked<everything> owner;
    const auto g = lock(owner);
    const auto p = root(g);
    const auto [d, fresh] = try_emplace(g, p, &everything::map, "d", session{4});
    REQUIRE((fresh && get(g, d, &session::hits) == 4));
    REQUIRE_FALSE(try_emplace(g, p, &everything::map, "d", session{5}).second);
    REQUIRE_FALSE(insert_or_assign(g, p, &everything::map, "d", session{6}).second);
    REQUIRE(get(g, d, &session::hits) == 6);
    REQUIRE(insert(g, p, &everything::set, 4).second);
    REQUIRE(get(g, emplace(g, p, &everything::many, 3, 30)) == 30);
    push_back(g, p, &everything::vector, 4);
    REQUIRE(get(g, emplace_back(g, p, &everything::deque, 4)) == 4);
    push_front(g, p, &everything::deque, 0);
    emplace_front(g, p, &everything::list, 0);
    push_front(g, p, &everything::chain, 0);
    REQUIRE(get(g, insert(g, p, &everything::vector, elements(g, p, &everything::vector).begin(), 9)) == 9);
    REQUIRE(get(g, p, &everything::vector) == std::vector{9, 1, 2, 3, 4});
    REQUIRE(get(g, p, &everything::deque) == std::deque{0, 1, 2, 3, 4});
    REQUIRE(get(g, p, &everything::list) == std::list{0, 1, 2, 3});
    const std::vector more{7, 8};
    insert(g, p, &everything::vector, elements(g, p, &everything::vector).end(), more.begin(), more.end());
    REQUIRE(get(g, back(g, p, &everything::vector)) == 8);
    assign(g, p, &everything::list, 2, 5);
    REQUIRE(get(g, p, &everything::list) == std::list{5, 5});
    clear(g, p, &everything::map);
    REQUIRE(empty(g, p, &everything::map));
    clear(g, field(g, p, &everything::text));
    REQUIRE(get(g, p, &everything::text).empty());
    push_back(g, p, &everything::owned, std::make_unique<session>(session{5}));
    REQUIRE(get(g, back(g, p, &everything::owned), &session::hits) == 5);
}

TEST_CASE("values are moved out of a container, or there is none", "[containers]") {
    using table = holder<std::map<int, std::unique_ptr<tracked>>>;
    locked<table> owner;
    locked<everything> other;
    const auto g = lock(owner);
    const auto h = lock(other);
    emplace(g, root(g), &table::all, 1, std::make_unique<tracked>(5));
    const auto one = take(g, root(g), &table::all, 1);
    REQUIRE((one && (*one)->value == 5 && tracked::alive == 1));
    REQUIRE_FALSE(take(g, root(g), &table::all, 1));
    REQUIRE(empty(g, root(g), &table::all));
    REQUIRE((pop_front(h, root(h), &everything::deque) == 1 && pop_back(h, root(h), &everything::deque) == 3));
    REQUIRE((pop_front(h, root(h), &everything::deque) == 2 && !pop_front(h, root(h), &everything::deque)));
    REQUIRE((pop_front(h, root(h), &everything::chain) == 1 && pop_back(h, root(h), &everything::list) == 3));
    REQUIRE((pop_back(h, root(h), &everything::owned)->get()->hits == 4 && !pop_back(h, root(h), &everything::owned)));
}

TEST_CASE("elements are erased by key, by pointer, by iterator, and by a test", "[containers]") {
    locked<everything> owner;
    const auto g = lock(owner);
    const auto p = root(g);
    REQUIRE((erase(g, p, &everything::map, std::string{"a"}) == 1 && erase(g, p, &everything::map, std::string{"z"}) == 0));
    REQUIRE(erase(g, p, &everything::many, 1) == 2);
    erase(g, p, &everything::map, find(g, p, &everything::map, "b"));
    REQUIRE((size(g, p, &everything::map) == 1 && contains(g, p, &everything::map, "c")));
    erase(g, p, &everything::vector, find(g, p, &everything::vector, 2));
    REQUIRE(get(g, p, &everything::vector) == std::vector{1, 3});
    erase(g, p, &everything::owned, front(g, p, &everything::owned));
    REQUIRE(empty(g, p, &everything::owned));
    erase(g, p, &everything::list, back(g, p, &everything::list));
    const auto all = elements(g, p, &everything::list);
    for (auto i = all.begin(); i != all.end();) i = get(g, *i) == 1 ? erase(g, p, &everything::list, i) : std::next(i);
    REQUIRE(get(g, p, &everything::list) == std::list{2});
    const auto odd = [&](auto n) { return get(g, n) % 2 == 1; };
    REQUIRE(erase_if(g, p, &everything::deque, odd) == 2);
    REQUIRE(get(g, p, &everything::deque) == std::deque{2});
    REQUIRE(erase_if(g, p, &everything::vector, odd) == 2);
    REQUIRE(erase_if(g, p, &everything::set, odd) == 3);
    REQUIRE(erase_if(g, p, &everything::hashed, [&](auto e) { return get(g, e.key) == 1; }) == 1);
}

TEST_CASE("a change that throws leaves the container as it was", "[containers]") {
    struct refuses {
        refuses() = default;
        refuses(const refuses&) { throw std::bad_alloc{}; }
        refuses& operator=(const refuses&) = default;
    };
    locked<holder<std::vector<refuses>>> owner;
    const auto g = lock(owner);
    const refuses one;
    REQUIRE_THROWS_AS(push_back(g, root(g), &holder<std::vector<refuses>>::all, one), std::bad_alloc);
    REQUIRE(empty(g, root(g), &holder<std::vector<refuses>>::all));
    emplace_back(g, root(g), &holder<std::vector<refuses>>::all);
    const auto only = front(g, root(g), &holder<std::vector<refuses>>::all);
    REQUIRE_THROWS_AS(push_back(g, root(g), &holder<std::vector<refuses>>::all, one), std::bad_alloc);
    REQUIRE_NOTHROW(with(g, only, [](refuses&) {}));
}

namespace {

/// A user's own: a vector with holes in it, whose iterators pass over them.
class holes {
  public:
    class iterator {
      public:
        using value_type = int;
        using difference_type = std::ptrdiff_t;
        using reference = const int&;
        using pointer = const int*;
        using iterator_category = std::forward_iterator_tag;
        iterator() = default;
        iterator(const int* at, const int* end) : at_{at}, end_{end} { skip(); }
        const int& operator*() const { return *at_; }
        iterator& operator++() {
            ++at_;
            skip();
            return *this;
        }
        iterator operator++(int) {
            auto old = *this;
            ++*this;
            return old;
        }
        bool operator==(const iterator& other) const { return at_ == other.at_; }

      private:
        void skip() {
            while (at_ != end_ && *at_ == 0) ++at_;
        }
        const int* at_ = nullptr;
        const int* end_ = nullptr;
    };
    using key_type = int;
    using value_type = int;
    iterator begin() const { return {all_.data(), all_.data() + all_.size()}; }
    iterator end() const { return {all_.data() + all_.size(), all_.data() + all_.size()}; }
    iterator find(int n) const { return {std::find(all_.data(), all_.data() + all_.size(), n), all_.data() + all_.size()}; }
    std::pair<iterator, bool> insert(int n) {
        all_.at(static_cast<std::size_t>(n)) = n;
        return {find(n), true};
    }

  private:
    std::array<int, 8> all_{0, 1, 0, 3};
};

}  // namespace

TEST_CASE("a container of the user's own is one by its shape", "[containers]") {
    locked<holes> owner;
    const auto g = lock(owner);
    const auto p = root(g);
    int sum = 0;
    for (const auto n : elements(g, p)) sum += get(g, n);
    REQUIRE((sum == 4 && contains(g, p, 3) && !contains(g, p, 2)));
    REQUIRE(get(g, insert(g, p, 5).first) == 5);
    REQUIRE(get(g, find(g, p, 5)) == 5);
}

namespace {

/// Elements that stay: of a vector that has room, a map and a list.
template <class G>
auto some_that_stay(guarded::borrowed<G> g) {
    with(g, root(g), [](everything& e) { e.vector.reserve(200); });
    return std::tuple{front(g, root(g), &everything::vector), find(g, root(g), &everything::map, "b"),
                      find(g, root(g), &everything::list, 2)};
}

}  // namespace

TEST_CASE("pointers to what a change leaves in place go on", "[containers]") {
    locked<everything> owner;
    const auto g = lock(owner);
    const auto p = root(g);
    const auto [first, b, two] = some_that_stay(borrow(g));
    const auto low = front(g, p, &everything::deque);
    const auto x = find(g, p, &everything::words, "x");
    for (int i = 0; i < 100; ++i) {
        push_back(g, p, &everything::vector, i);
        try_emplace(g, p, &everything::map, std::to_string(i));
        push_back(g, p, &everything::deque, i);
        push_front(g, p, &everything::deque, i);
        push_front(g, p, &everything::list, i);
        insert(g, p, &everything::words, std::to_string(i));
    }
    erase(g, p, &everything::map, std::string{"a"});
    erase(g, p, &everything::list, back(g, p, &everything::list));
    pop_back(g, p, &everything::vector);
    REQUIRE((get(g, first) == 1 && get(g, b, &session::hits) == 2 && get(g, low) == 1));
    REQUIRE((get(g, two) == 2 && get(g, x) == "x"));
    int seen = 0;
    for ([[maybe_unused]] const auto e : elements(g, p, &everything::map))
        if (++seen < 5) try_emplace(g, p, &everything::map, std::string(static_cast<std::size_t>(seen), 'z'));
    REQUIRE(seen == 106);
}

TEST_CASE("pointers to what a function leaves in place go on", "[containers]") {
    locked<everything> owner;
    const auto g = lock(owner);
    const auto p = root(g);
    const auto [first, b, two] = some_that_stay(borrow(g));
    const auto in_list = elements(g, p, &everything::list).begin();
    with(g, p, [](everything& e) {
        e.vector.push_back(4);
        e.vector.pop_back();
        e.vector.pop_back();
        e.map.erase("a");
        e.map["d"] = {4};
        e.list.remove(3);
        e.list.sort(std::greater<>{});
        e.cells[0] = 7;
    });
    REQUIRE((get(g, first) == 1 && get(g, b, &session::hits) == 2 && get(g, two) == 2));
    with(g, p, [](everything& e) { e.list.resize(1'000, 5); });  // more than are noted
    with(g, p, [](everything& e) { e.list.resize(2); });
    set(g, p, &everything::deque, std::deque<int>{1});
    REQUIRE((get(g, *in_list) == 1 && get(g, two) == 2));
}

namespace {

struct pool {
    std::map<int, std::shared_ptr<session>> by_id;
    std::vector<std::shared_ptr<session>> active;
    std::vector<std::unique_ptr<session>> all;
    std::deque<int> waiting;
    std::map<int, int> due;
    std::vector<std::optional<session>> slots;
    std::array<std::vector<int>, 4> buckets;
    std::variant<int, session, std::string> state{session{7}};
    int total = 0;
    int count() const { return static_cast<int>(all.size()); }
};
/// A container with iterators that are not for readers.
struct ring {
    int cells[4] = {1, 2, 3, 4};
    int* begin() { return cells; }
    int* end() { return cells + 4; }
};

}  // namespace

TEST_CASE("what stays in its member goes on, whatever is copied, counted, emptied or set beside it", "[containers]") {
    locked<pool> owner;
    const auto g = lock(owner);
    const auto p = root(g);
    try_emplace(g, p, &pool::by_id, 7, std::make_shared<session>(session{3}));
    const auto seven = find(g, p, &pool::by_id, 7);
    const auto kept = with(g, p, [](pool& o, int id) { return o.by_id.at(id); }, 7);
    with(g, p, [](pool& o) { o.active.push_back(o.by_id.at(7)); });
    REQUIRE(get(g, seven, &session::hits) == kept->hits);
    for (int i = 0; i < 200; ++i) {
        push_back(g, p, &pool::all, std::make_unique<session>(session{1}));
        push_back(g, p, &pool::waiting, i);
    }
    for (const auto one : elements(g, p, &pool::all))
        set(g, p, &pool::total, get(g, p, &pool::total) + get(g, one, &session::hits) + with(g, p, &pool::count) - 200);
    for (const auto n : elements(g, p, &pool::waiting)) {
        set(g, p, &pool::total, get(g, p, &pool::total) + get(g, n) % 2);
        with(g, p, [](const pool& o) { return o.total; });
    }
    REQUIRE(get(g, p, &pool::total) == 300);
    for (int i = 0; i < 3; ++i) push_back(g, p, &pool::slots, session{i});
    std::size_t at = 0;
    for (const auto one : elements(g, p, &pool::slots)) {
        if (one) with(g, p, [](pool& o, std::size_t i) { o.slots[i].reset(); }, at);
        ++at;
    }
    for (const auto bucket : elements(g, p, &pool::buckets)) push_back(g, bucket, 1);
    const auto state = field(g, p, &pool::state);
    REQUIRE(get(g, get_if<session>(g, state), &session::hits) == 7);
    set(g, state, std::string{"closed"});
    REQUIRE(size(g, get_if<std::string>(g, state)) == 6);
}

TEST_CASE("memory that an element gave up is another element's", "[containers]") {
    locked<pool> owner;
    const auto g = lock(owner);
    for (int i = 0; i < 3; ++i) try_emplace(g, root(g), &pool::due, i, i);
    int n = 0;
    int done = -1;
    for (const auto [when, id] : elements(g, root(g), &pool::due)) {
        const int now = get(g, when);
        const int who = get(g, id);
        if (now > 6) break;
        if (done >= 0) {
            erase(g, root(g), &pool::due, done);
            try_emplace(g, root(g), &pool::due, now + 3, who);
        }
        done = now;
        ++n;
    }
    REQUIRE(n == 5);
}

TEST_CASE("a container that is never const is one under a lock", "[containers]") {
    struct with_ring {
        ring all;
        int sum = 0;
    };
    locked<with_ring> owner;
    const auto g = lock(owner);
    for (const auto n : elements(g, root(g), &with_ring::all)) {
        const int now = get(g, root(g), &with_ring::sum) + get(g, n);
        with(g, root(g), [](with_ring& o, int sum) { o.sum = sum; }, now);
    }
    REQUIRE(get(g, root(g), &with_ring::sum) == 10);
}

TEST_CASE("an array that is owned is no link", "[containers]") {
    struct chunked {
        std::vector<std::unique_ptr<char[]>> chunks;
    };
    locked<chunked> owner;
    const auto g = lock(owner);
    push_back(g, root(g), &chunked::chunks, std::make_unique<char[]>(3));
    for (const auto one : elements(g, root(g), &chunked::chunks))
        with(g, one, [](std::unique_ptr<char[]>& chunk) { chunk[2] = 'x'; });
    REQUIRE(with(g, front(g, root(g), &chunked::chunks), [](const std::unique_ptr<char[]>& chunk) { return chunk[2]; }) == 'x');
}

#if GUARDED_CHECKED && !defined(GUARDED_DETAIL_TSAN)  // one thread alone

namespace {

const auto moved = "this element was removed or moved since it was found";
const auto changed = "the container was changed since this iterator was made";

/// look(g, p) gives a pointer, change(g, p) makes it stale.
template <class Look, class Change>
void require_stopped_after(Look look, Change change) {
    locked<everything> owner;
    tests::require_stop(moved, [&] {
        const auto g = lock(owner);
        const auto p = root(g);
        const auto stale = look(borrow(g), p);
        change(borrow(g), p);
        return get(g, stale) != 0 ? 1 : 0;
    });
}

}  // namespace

TEST_CASE("checked builds stop a pointer to an element that was removed or moved", "[containers]") {
    const auto last = [](auto g, auto p) { return back(g, p, &everything::vector); };
    require_stopped_after(last, [](auto g, auto p) {
        with(g, p, [](everything& e) { e.vector.shrink_to_fit(); });
        push_back(g, p, &everything::vector, 4);
    });
    require_stopped_after(last, [](auto g, auto p) { erase(g, p, &everything::vector, front(g, p, &everything::vector)); });
    require_stopped_after(last, [](auto g, auto p) { pop_back(g, p, &everything::vector); });
    require_stopped_after(last, [](auto g, auto p) { clear(g, p, &everything::vector); });
    require_stopped_after(last, [](auto g, auto p) { assign(g, p, &everything::vector, 3, 3); });
    {
        locked<everything> owner;
        const auto g = lock(owner);
        const auto first = front(g, root(g), &everything::vector);
        REQUIRE(erase_if(g, root(g), &everything::vector, [&](auto n) { return get(g, n) == 3; }) == 1);
        REQUIRE(get(g, first) == 1);  // those in front stay
    }
    require_stopped_after(last,
                          [](auto g, auto p) { erase_if(g, p, &everything::vector, [&](auto n) { return get(g, n) == 1; }); });
    require_stopped_after(last, [](auto g, auto p) {
        with(g, p, [](everything& e) { e.vector.reserve(9); });
        const auto now = back(g, p, &everything::vector);
        insert(g, p, &everything::vector, elements(g, p, &everything::vector).begin(), 0);
        static_cast<void>(get(g, now));
    });
    require_stopped_after([](auto g, auto p) { return find(g, p, &everything::many, 2); },
                          [](auto g, auto p) { erase(g, p, &everything::many, 2); });
    require_stopped_after([](auto g, auto p) { return find(g, p, &everything::many, 2); },
                          [](auto g, auto p) { static_cast<void>(take(g, p, &everything::many, 2)); });
    require_stopped_after([](auto g, auto p) { return front(g, p, &everything::list); },
                          [](auto g, auto p) { static_cast<void>(pop_front(g, p, &everything::list)); });
    require_stopped_after([](auto g, auto p) { return front(g, p, &everything::list); },
                          [](auto g, auto p) {
                              static_cast<void>(pop_front(g, p, &everything::list));
                              for (int i = 0; i < 100; ++i)
                                  push_back(g, p, &everything::deque, i);  // one place, time and again
                          });
    require_stopped_after(
        [](auto g, auto p) { return back(g, p, &everything::deque); },
        [](auto g, auto p) { insert(g, p, &everything::deque, std::next(elements(g, p, &everything::deque).begin()), 9); });
}

TEST_CASE("checked builds stop a pointer to an element that a function removed or moved", "[containers]") {
    const auto vector = [](auto g, auto p) { return front(g, p, &everything::vector); };
    const auto list = [](auto g, auto p) { return front(g, p, &everything::list); };
    require_stopped_after(vector, [](auto g, auto p) { with(g, p, [](everything& e) { e.vector.resize(1'000); }); });
    require_stopped_after(vector, [](auto g, auto p) { with(g, p, [](everything& e) { e.vector.clear(); }); });
    require_stopped_after(vector, [](auto g, auto p) { set(g, p, &everything::vector, std::vector<int>(100)); });
    require_stopped_after([](auto g, auto p) { return back(g, p, &everything::vector); },
                          [](auto g, auto p) { with(g, p, [](everything& e) { e.vector.pop_back(); }); });
    require_stopped_after(list, [](auto g, auto p) { with(g, p, [](everything& e) { e.list.remove(1); }); });
    require_stopped_after(list, [](auto g, auto p) { with(g, p, [](everything& e) { e.list.clear(); }); });
    require_stopped_after(list, [](auto g, auto p) { set(g, p, &everything::list, std::list<int>{}); });
    require_stopped_after(list, [](auto g, auto p) {
        int n = 0;
        unsafe_with(g, p, [&](everything& e) { n += e.list.front(), e.list.pop_front(); });
        REQUIRE(n == 1);
    });
    require_stopped_after(list, [](auto g, auto p) {
        with(g, p, [](everything& e) {
            std::list<int> elsewhere;
            elsewhere.splice(elsewhere.begin(), e.list, e.list.begin());
        });
    });
    require_stopped_after([](auto g, auto p) { return find(g, p, &everything::many, 2); },
                          [](auto g, auto p) { with(g, p, [](everything& e) { e.many.erase(2); }); });
}

namespace {

struct branch {
    std::map<int, std::string> names{{7, "seven"}};
    std::unique_ptr<branch> below;
};
struct nest {
    nest() { by_id[1]; }
    std::map<int, branch> by_id;
    branch own;
    std::variant<branch, int> state;
};

}  // namespace

TEST_CASE("what is in a member that has grown too large to tell is left alone", "[containers]") {
    locked<nest> owner;
    const auto g = lock(owner);
    REQUIRE(find(g, find(g, root(g), &nest::by_id, 1), &branch::names, 7));
    with(g, root(g), [](nest& n) {
        for (int i = 0; i < 300; ++i) n.by_id[i];
        n.by_id.erase(1);
    });
    with(g, root(g), [](nest& n) { n.by_id.clear(); });
    REQUIRE(empty(g, root(g), &nest::by_id));
}

TEST_CASE("nothing is looked at in what a member, an optional or a variant held before", "[containers]") {
    struct other {
        long all[6];
    };
    struct holder_of_many {
        std::optional<branch> maybe{branch{}};
        std::variant<branch, other> state;
        std::map<int, branch> branches;
        std::map<int, other> others;
        std::vector<std::optional<branch>> cells;
        int n = 0;
    };
    locked<holder_of_many> owner;
    const auto g = lock(owner);
    const auto p = root(g);
    const auto go_on = [&] { with(g, p, [](holder_of_many& h) { ++h.n; }); };
    static_cast<void>(find(g, load(g, p, &holder_of_many::maybe), &branch::names, 7));
    for (int i = 0; i < 3; ++i) {
        set(g, p, &holder_of_many::maybe, std::nullopt);
        go_on();
    }
    static_cast<void>(find(g, get_if<branch>(g, p, &holder_of_many::state), &branch::names, 7));
    with(g, p, [](holder_of_many& h) { h.state.emplace<other>(); });
    go_on();
    try_emplace(g, p, &holder_of_many::branches, 1);
    static_cast<void>(find(g, find(g, p, &holder_of_many::branches, 1), &branch::names, 7));
    erase(g, p, &holder_of_many::branches, 1);
    try_emplace(g, p, &holder_of_many::others, 1);
    with(g, p, [](holder_of_many& h) { h.others[1].all[0] = 5; });
    with(g, p, [](holder_of_many& h) { h.cells.resize(3); });
    for (const auto cell : elements(g, p, &holder_of_many::cells)) REQUIRE_FALSE(cell);
    with(g, p, [](holder_of_many& h) {
        for (auto& cell : h.cells) cell.emplace();
    });
    for (const auto cell : elements(g, p, &holder_of_many::cells)) REQUIRE(find(g, cell, &branch::names, 7));
    with(g, p, [](holder_of_many& h) { h.cells.clear(); });
    REQUIRE(get(g, p, &holder_of_many::n) == 4);
}

TEST_CASE("checked builds stop an iterator of a container that moved its elements", "[containers]") {
    locked<everything> owner;
    tests::require_stop(changed, [&] {
        const auto g = lock(owner);
        for ([[maybe_unused]] const auto n : elements(g, root(g), &everything::deque))
            with(g, root(g), [](everything& e) { e.deque.push_front(0); });
    });
    tests::require_stop(moved, [&] {
        const auto g = lock(owner);
        for ([[maybe_unused]] const auto n : elements(g, root(g), &everything::list))
            with(g, root(g), [](everything& e) { e.list.pop_front(); });
    });
    tests::require_stop(changed, [&] {
        const auto g = lock(owner);
        for (const auto n : elements(g, root(g), &everything::vector))
            if (get(g, n) == 2) push_back(g, root(g), &everything::vector, 4);
    });
    tests::require_stop(changed, [&] {
        const auto g = lock(owner);
        for (const auto n : elements(g, root(g), &everything::deque)) push_front(g, root(g), &everything::deque, get(g, n));
    });
    tests::require_stop(changed, [&] {
        const auto g = lock(owner);
        for (const auto e : elements(g, root(g), &everything::hashed))
            for (int i = 0; i < 100; ++i) try_emplace(g, root(g), &everything::hashed, get(g, e.key) * 100 + i);
    });
    tests::require_stop(moved, [&] {
        const auto g = lock(owner);
        for (const auto n : elements(g, root(g), &everything::set)) erase(g, root(g), &everything::set, get(g, n));
    });
    tests::require_stop(changed, [&] {
        const auto g = lock(owner);
        erase_if(g, root(g), &everything::vector, [&](auto) {
            push_back(g, root(g), &everything::vector, 1);
            return false;
        });
    });
    tests::require_stop("an iterator of another container", [&] {
        const auto g = lock(owner);
        erase(g, root(g), &everything::vector, elements(g, root(g), &everything::none).begin());
    });
}

TEST_CASE("checked builds stop a container's iterator in a later section of the same site", "[containers]") {
    locked<everything> owner;
    tests::require_stop("this was read in an earlier critical section", [&] {
        const auto take_it = [&] { return lock(owner); };
        auto g = take_it();
        const auto first = front(g, root(g), &everything::vector);
        unlock(std::move(g));
        const auto again = take_it();
        return get(again, first) == 1 ? 1 : 0;
    });
}

#endif

TEST_CASE("an element that is none of the container's is not erased", "[containers]") {
    locked<everything> owner;
    tests::require_stop("the pointer to erase leads to no element of this container", [&] {
        const auto g = lock(owner);
        erase(g, root(g), &everything::none, front(g, root(g), &everything::vector));
    });
    const auto g = lock(owner);
    constexpr auto can = [](auto guard, auto pointer, auto member, auto element) {
        return requires { erase(guard, pointer, member, element); };
    };
    REQUIRE(can(borrow(g), root(g), &everything::list, front(g, root(g), &everything::vector)));
    REQUIRE_FALSE(can(borrow(g), root(g), &everything::map, front(g, root(g), &everything::vector)));
}

TEST_CASE("threads share what containers hold under a lock", "[containers]") {
    using table = holder<std::map<int, int>>;
    locked<table, std::shared_mutex> owner;
    std::atomic<int> broken{0};
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < 3; ++t)
            threads.emplace_back([&, t] {
                for (int i = 0; i < 300; ++i) {
                    {
                        const auto g = lock(owner);
                        const auto [n, fresh] = try_emplace(g, root(g), &table::all, i % 20, 0);
                        set(g, n, get(g, n) + 1);
                        if (i % 7 == t) erase(g, root(g), &table::all, i % 20);
                    }
                    const auto g = lock_shared(owner);
                    for (const auto [key, value] : elements(g, root(g), &table::all))
                        broken += get(g, key) < 0 || get(g, value) < 1 ? 1 : 0;
                }
            });
    }
    REQUIRE(broken == 0);
}

#if GUARDED_CHECKED && !defined(GUARDED_DETAIL_TSAN)
TEST_CASE("what an element owned is stopped when the element is erased or replaced", "[containers]") {
    struct owners {
        std::map<int, std::unique_ptr<tracked>> by_id;
        std::vector<std::shared_ptr<tracked>> all;
    };
    guarded::locked<owners> owner;
    const auto fill = [&](auto g) {
        try_emplace(g, root(g), &owners::by_id, 1, std::make_unique<tracked>(1));
        push_back(g, root(g), &owners::all, std::make_shared<tracked>(2));
    };
    const std::string lost = "this element was removed or moved since it was found";
    tests::require_stop(lost, [&] {
        const auto g = lock(owner);
        fill(borrow(g));
        const auto x = find(g, root(g), &owners::by_id, 1);
        erase(g, root(g), &owners::by_id, 1);
        return get(g, x, &tracked::value);
    });
    tests::require_stop(lost, [&] {
        const auto g = lock(owner);
        fill(borrow(g));
        const auto x = find(g, root(g), &owners::by_id, 1);
        insert_or_assign(g, root(g), &owners::by_id, 1, std::make_unique<tracked>(3));
        return get(g, x, &tracked::value);
    });
    tests::require_stop(lost, [&] {
        const auto g = lock(owner);
        fill(borrow(g));
        const auto x = front(g, root(g), &owners::all);
        clear(g, root(g), &owners::all);
        return get(g, x, &tracked::value);
    });
    tests::require_stop(lost, [&] {
        const auto g = lock(owner);
        fill(borrow(g));
        const auto x = front(g, root(g), &owners::all);
        erase_if(g, root(g), &owners::all, [&](auto one) { return get(g, one, &tracked::value) == 2; });
        return get(g, x, &tracked::value);
    });
    const auto g = lock(owner);
    push_back(g, root(g), &owners::all, std::make_shared<tracked>(4));
    push_back(g, root(g), &owners::all, std::make_shared<tracked>(5));
    const auto five = back(g, root(g), &owners::all);
    REQUIRE(erase_if(g, root(g), &owners::all, [&](auto one) { return get(g, one, &tracked::value) == 4; }) == 1);
    REQUIRE(get(g, five, &tracked::value) == 5);  // its owner moved up, it stayed
    clear(g, root(g), &owners::all);
    fill(borrow(g));
    const auto kept = front(g, root(g), &owners::all);
    const auto also = get(g, root(g), &owners::all).front();
    clear(g, root(g), &owners::all);
    REQUIRE(get(g, kept, &tracked::value) == 2);
}
#endif

TEST_CASE("a class may hold a container of its own kind", "[containers]") {
    struct entry {
        int number = 1;
        std::list<entry> inside{};
    };
    guarded::locked<entry> owner;
    const auto g = lock(owner);
    push_back(g, root(g), &entry::inside, entry{2, {}});
    REQUIRE(get(g, front(g, root(g), &entry::inside), &entry::number) == 2);
    REQUIRE(get(g, root(g)).inside.size() == 1);
    pop_front(g, root(g), &entry::inside);
    REQUIRE(size(g, root(g), &entry::inside) == 0);
}

#if GUARDED_CHECKED && !defined(__clang__)  // its typestate rejects this
TEST_CASE("an iterator is stopped under another guard that stands in its guard's place", "[containers]") {
    guarded::locked<std::map<int, int>> owner;
    const auto hold = [&] { return lock(owner); };
    {
        const auto g = hold();
        try_emplace(g, root(g), 1, 1);
    }
    tests::require_stop("this was read in an earlier critical section", [&] {
        std::optional g{hold()};
        auto at = elements(*g, root(*g)).begin();
        g.reset();
        g.emplace(hold());
        ++at;
    });
}
#endif
