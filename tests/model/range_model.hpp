// A range_map and what it means, side by side: bytes decide what is called on both, and everything that can be seen is
// compared. The unit test feeds it random bytes, the fuzzer its own; a failure names the call at which the two parted.
//
// A new kind of call is one function below, and its line in `calls`.
#pragma once

#include "../unit/failing_new.hpp"
#include "range_meaning.hpp"
#include "range_models.hpp"

#include <guarded/guarded.hpp>
#include <guarded/range_debug.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <map>
#include <memory>
#include <new>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace tests {

/// A domain for one thread: what is retired is freed on the spot, so that each run is the same and a use after that is seen;
/// or later, when it is told to, so that new memory is needed.
struct nobody_reads : guarded::rcu_bp {
    static constexpr const char* name = "nobody_reads";
    static inline bool frees_later = false;

    static const rcu_flavor_struct& flavour() noexcept {
        static const rcu_flavor_struct table = [] {
            rcu_flavor_struct t = guarded::rcu_bp::flavour();
            t.update_call_rcu = [](rcu_head* head, void (*fn)(rcu_head*)) {
                if (!frees_later) return fn(head);
                head->func = fn;
                head->next.next = std::exchange(waiting, &head->next);
            };
            t.update_synchronize_rcu = free_all;
            t.barrier = free_all;
            return t;
        }();
        return table;
    }
    static void free_all() noexcept {
        while (waiting != nullptr) {
            auto* const head = reinterpret_cast<rcu_head*>(waiting);
            waiting = waiting->next;
            head->func(head);
        }
    }

  private:
    static inline cds_wfcq_node* waiting = nullptr;
};

/// What an owned tree holds: counted as long as it lives.
struct model_item {
    explicit model_item(int i) : id_{i} { ++alive; }
    model_item(const model_item& other) : id_{other.id()} { ++alive; }
    model_item& operator=(const model_item&) = delete;
    ~model_item() {
        id_ = -1;
        --alive;
    }
    int id() const { return id_; }
    static inline long alive = 0;

  private:
    volatile int id_;  // read anew each time
};

struct model_gaps_and_marks : guarded::range_options {
    static constexpr bool gaps = true;
    static constexpr bool marks = true;
};

/// Where the indices of a run lie: near one another in a few places.
struct model_places {
    static constexpr unsigned most = 5;
    std::array<std::uint64_t, most> base;
    unsigned count;
    std::uint64_t width;  // 0 for everywhere
};
inline constexpr std::uint64_t model_behind = 0;  // less one is the greatest index, of any width
inline constexpr std::array model_spaces{
    model_places{{0}, 1, 24},
    model_places{{model_behind - 24}, 1, 24},
    model_places{{0, model_behind - 2000}, 2, 2000},
    model_places{{0, model_behind - 40}, 2, 40},
    // So far apart that no node can hold their distance.
    model_places{{0, 1000, 1ULL << 31, 1ULL << 35, model_behind - 600}, 5, 600},
    // As far apart as a node can just hold, and just not.
    model_places{{0, (1ULL << 31) - 16, (1ULL << 32) - 16, (3ULL << 31) - 16, model_behind - 32}, 5, 32},
    model_places{{0}, 1, 0},
};

/// The guard of a tree, of one type wherever it is taken.
template <class Map>
auto model_lock(Map& map) {
    return lock(map);
}

template <class Index, class T, class Options = guarded::range_options>
class range_model {
  public:
    using map_type = guarded::range_map<Index, T, nobody_reads, std::mutex, Options>;

    explicit range_model(std::span<const std::uint8_t> bytes)
        : bytes_{bytes}, space_{model_spaces[byte() % model_spaces.size()]} {
        nobody_reads::frees_later = byte() % 2 != 0;
    }

    /// Until the bytes end. Throws std::logic_error at the first difference. Gives back how many calls there were.
    long run() {
        while (!bytes_.empty()) {
            session();
            name_ = "the end of the guard";
            if (nobody_reads::frees_later && !chance(16)) continue;
            nobody_reads::free_all();
            if constexpr (owned)
                require(model_item::alive == tree_.means.values() + other_.means.values(), "values leaked, or freed too soon");
            if (chance(4)) read();
        }
        return number_;
    }

  private:
    static constexpr Index greatest = std::numeric_limits<Index>::max();
    static constexpr bool owned = guarded::detail::range_value<T>::owned;
    static constexpr std::array marks{guarded::mark::a, guarded::mark::b, guarded::mark::c};
    using writer = decltype(model_lock(std::declval<map_type&>()));
    using lent = guarded::borrowed<writer>;
    using meaning = model_meaning<Index>;
    using entry = typename meaning::entry;
    using place = typename meaning::place;
    struct window {
        Index first;
        Index last;
    };
    struct given {
        Index first;
        Index last;
        std::conditional_t<owned, std::unique_ptr<model_item>, int> value;
    };
    struct tree {
        map_type map;
        meaning means;
    };

    // --- bytes

    unsigned byte() {
        if (bytes_.empty()) return 0;
        const auto b = bytes_.front();
        bytes_ = bytes_.subspan(1);
        return b;
    }
    unsigned draw(unsigned below) { return said(byte() % below); }
    Index index() {
        if (space_.width == 0) {  // few bits, few zeros, or anything
            const unsigned b = byte();
            return said(static_cast<Index>((b % 2 == 0 ? 0 : ~std::uint64_t{0}) ^ (std::uint64_t{byte()} << (b / 2) % 64)));
        }
        const unsigned b = byte();
        const std::uint64_t width = std::min<std::uint64_t>(space_.width, greatest);
        const std::uint64_t offset = width > 256 ? (b * 256 + byte()) % width : b % width;
        const unsigned which = space_.count == 1 ? 0 : byte() % space_.count;
        const auto base = static_cast<Index>(space_.base[which]);
        return said(static_cast<Index>(std::min(base, static_cast<Index>(greatest - (width - 1))) + offset));
    }
    /// Mostly short; seldom long where that would empty a large tree.
    window range() {
        const Index first = index();
        const unsigned b = byte();
        if (b < 80) return {first, first};
        const auto end = [&](Index last) { return window{std::min(first, last), std::max(first, said(last))}; };
        if (b == 255) return end(byte() % 2 == 0 ? greatest : 0);
        if (b >= (space_.width > 256 ? 252U : 216U)) return end(index());
        return end(static_cast<Index>(first + std::min<Index>(b % 12, static_cast<Index>(greatest - first))));
    }
    window ordered() {
        const Index a = index();
        const Index b = index();
        return {std::min(a, b), std::max(a, b)};
    }
    /// For what to compare: no bytes of the fuzzer's, and the same each time.
    bool chance(unsigned one_of) {
        state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
        return (state_ >> 33) % one_of == 0;
    }

    // --- values

    auto make() {
        ++id_;
        if constexpr (owned)
            return std::make_unique<model_item>(id_);
        else
            return id_;
    }
    template <class G, class V>
    static int id_of(guarded::borrowed<G> g, const V& value) {
        if constexpr (owned)
            return get(g, value, &model_item::id);
        else if constexpr (std::is_same_v<V, int>)
            return value;
        else
            return *value;
    }
    /// Of what was taken out, which ends here; none for nothing.
    template <class V>
    static std::optional<int> spend(V&& taken) {
        if constexpr (owned) {
            const std::unique_ptr<model_item> mine{unrcu(std::forward<V>(taken))};
            return mine == nullptr ? std::nullopt : std::optional<int>{mine->id()};
        } else {
            return taken;
        }
    }
    /// What insert gave back; none for nothing.
    template <class V>
    static std::optional<int> rejected(const V& value) {
        if constexpr (owned)
            return value == nullptr ? std::nullopt : std::optional<int>{value->id()};
        else
            return value;
    }
    /// Whether value is still the caller's, unharmed; words always are.
    template <class V>
    static bool is_kept(const V& value, [[maybe_unused]] int id) {
        if constexpr (owned)
            return value != nullptr && value->id() == id;
        else
            return true;
    }

    // --- failing

    template <class U>
    U said(U number) {
        if (said_.size() < 12) said_.push_back(number);
        return number;
    }
    std::string call() const {
        std::string text = "call " + std::to_string(number_) + ", " + name_ + "(";
        for (const auto& n : said_) text += (&n == said_.data() ? "" : ", ") + std::to_string(n);
        return text + ")";
    }
    void require(bool right, const char* what) const {
        if (!right) throw std::logic_error{call() + ": " + what};
    }

    /// Runs fn. If the bytes said so, one of its allocations fails: then the tree is as it was, and this gives false.
    template <class Fn>
    bool attempt(Fn fn) {
        reserved_ = 0;
        return call_with(std::exchange(countdown_, no_failure), fn);
    }
    /// The same for what reserve provides for.
    template <class Fn>
    bool attempt_reserved(Fn fn) {
        if (reserved_ == 0) return attempt(fn);
        --reserved_;
        require(call_with(0, fn), "allocated after reserve");
        return true;
    }
    template <class Fn>
    bool call_with(long countdown, Fn& fn) {
        const failing_new failing{countdown};
        try {
            fn();
            return true;
        } catch (const std::bad_alloc&) {
            require(failing_new::happened(), "throws bad_alloc though there is memory");
            look_at_all_ = true;
            return false;
        }
    }

    // --- writing

    void session() {
        const auto w = model_lock(tree_.map);
        reserved_ = 0;
        for (unsigned n = 1 + byte() % 6; n > 0 && !bytes_.empty(); --n) {
            said_.clear();
            const auto& next = pick(byte());
            name_ = next.name;
            touched_ = {};
            (this->*next.run)(borrow(w));
            if (model_trace) std::fprintf(stderr, "%s\n", call().c_str());
            compare(borrow(w));
            ++number_;
        }
    }
    void fail(lent) {
        countdown_ = draw(16);
        countdown_ = countdown_ < 12 ? countdown_ : 1L << (countdown_ - 8);
    }

    void store(lent w) {
        touched_ = range();
        auto value = make();
        if (attempt_reserved([&] { tree_.map.store(w, touched_.first, touched_.last, std::move(value)); }))
            tree_.means.put(touched_.first, touched_.last, id_);
        else
            require(is_kept(value, id_), "the value is lost");
    }
    void store_one(lent w) {
        touched_.first = touched_.last = index();
        auto value = make();
        if (attempt_reserved([&] { tree_.map.store(w, touched_.first, std::move(value)); }))
            tree_.means.put(touched_.first, touched_.last, id_);
        else
            require(is_kept(value, id_), "the value is lost");
    }
    void insert(lent w) {
        touched_ = range();
        auto value = make();
        const bool fits = !tree_.means.has(touched_.first, touched_.last);
        std::optional<int> back;
        if (attempt_reserved([&] {
                back = rejected(touched_.first == touched_.last
                                    ? tree_.map.insert(w, touched_.first, std::move(value))
                                    : tree_.map.insert(w, touched_.first, touched_.last, std::move(value)));
            })) {
            require(back == (fits ? std::nullopt : std::optional{id_}), "inserted over something, or not into a gap");
            if (fits) tree_.means.put(touched_.first, touched_.last, id_);
        } else {
            require(is_kept(value, id_), "the value is lost");
        }
    }
    void store_giving_back(lent w) {
        if constexpr (owned) {
            touched_ = range();
            auto value = make();
            if (giving_back([&](auto keep) { tree_.map.store(w, touched_.first, touched_.last, std::move(value), keep); }))
                tree_.means.put(touched_.first, touched_.last, id_);
            else
                require(is_kept(value, id_), "the value is lost");
            require_given_back();
        } else {
            store(borrow(w));
        }
    }
    void erase_range_giving_back(lent w) {
        if constexpr (owned) {
            touched_ = range();
            if (giving_back([&](auto keep) { tree_.map.erase_range(w, touched_.first, touched_.last, keep); }))
                tree_.means.cut(touched_.first, touched_.last);
            require_given_back();
        } else {
            erase_range(borrow(w));
        }
    }
    template <class Fn>
    bool giving_back(Fn fn) {
        back_.clear();
        back_.reserve(tree_.map.size());
        values_before_ = tree_.means.values();
        return attempt([&] {
            fn([this](guarded::unlinked<model_item, nobody_reads>&& u) noexcept {
                model_item* const item = unrcu(std::move(u));
                back_.push_back(item->id());
                delete item;
            });
        });
    }
    void require_given_back() {
        std::sort(back_.begin(), back_.end());
        require(std::adjacent_find(back_.begin(), back_.end()) == back_.end(), "gave a value back twice");
        for (const int id : back_) require(tree_.means.places_of(id) == 0, "gave back what is still there");
        const long stored = tree_.means.places_of(id_) != 0 ? 1 : 0;
        const long gone = values_before_ + (id_ != id_before_ ? stored : 0) - tree_.means.values();
        require(static_cast<long>(back_.size()) == gone, "gave back too few values");
    }
    void erase(lent w) {
        touched_.first = touched_.last = index();
        const auto there = tree_.means.covering(touched_.first);
        bool erased = false;
        if (!attempt([&] { erased = tree_.map.erase(w, touched_.first); })) return;
        require(erased == (there != tree_.means.end()), "erased what is not there, or not");
        remove(there);
    }
    void erase_range(lent w) {
        touched_ = range();
        const auto erase = [&] {  // as half-open habits write it, too
            if (touched_.first % 2 == 0 && touched_.last != std::numeric_limits<decltype(touched_.last)>::max())
                tree_.map.erase_range(w, guarded::from(touched_.first).until(touched_.last + 1));
            else
                tree_.map.erase_range(w, touched_.first, touched_.last);
        };
        if (attempt(erase)) tree_.means.cut(touched_.first, touched_.last);
    }
    void take(lent w) {
        touched_.first = touched_.last = index();
        const auto there = tree_.means.covering(touched_.first);
        std::optional<int> id;
        if (!attempt([&] { id = spend(tree_.map.take(w, touched_.first)); })) return;
        require(id == given_for(there), "took something else");
        remove(there);
    }
    void exchange(lent w) {
        touched_.first = touched_.last = index();
        const auto there = tree_.means.covering(touched_.first);
        auto value = make();
        std::optional<int> id;
        const bool done = attempt([&] { id = spend(tree_.map.exchange(w, touched_.first, std::move(value))); });
        require((done && there != tree_.means.end()) || is_kept(value, id_), "the value is lost");
        if (!done) return;
        require(id == given_for(there), "exchanged something else");
        if (there != tree_.means.end()) tree_.means.put(there->first, there->second.last, id_);
    }
    /// What take and exchange give back for an entry.
    std::optional<int> given_for(place there) const {
        if (there == tree_.means.end() || (owned && tree_.means.places_of(there->second.id) != 1)) return std::nullopt;
        return there->second.id;
    }
    void remove(place there) {
        if (there != tree_.means.end()) tree_.means.cut(there->first, there->second.last);
    }
    void clear(lent w) {
        if (draw(4) != 0) return;  // seldom: a tree that is small all the time shows little
        if (attempt([&] { tree_.map.clear(w); })) tree_.means.clear();
    }
    void reserve(lent w) {
        const unsigned n = draw(6);
        if (attempt([&] { tree_.map.reserve(w, n); })) reserved_ = n;
    }
    /// Many entries at one go: trees of several levels.
    void fill(lent w) {
        const unsigned n = 1 + draw(256);
        const unsigned step = 1 + draw(6);
        const unsigned length = draw(step);
        Index first = index();
        for (unsigned i = 0; i < n; ++i) {
            const auto last = static_cast<Index>(first + length);
            tree_.map.store(w, first, last < first ? greatest : last, make());
            tree_.means.put(first, last < first ? greatest : last, id_);
            if (static_cast<Index>(greatest - first) < step) break;
            first = static_cast<Index>(first + step);
        }
        reserved_ = 0;
        look_at_all_ = true;
    }
    /// Many erased one after the other: nodes are merged.
    void drain(lent w) {
        const bool up = draw(2) == 0;
        Index at = index();
        for (unsigned n = 1 + draw(256); n > 0; --n) {
            const auto it = up ? tree_.means.at_or_after(at) : tree_.means.at_or_before(at);
            if (it == tree_.means.end()) break;
            at = it->first;
            require(tree_.map.erase(w, at), "an entry cannot be erased");
            remove(it);
        }
        reserved_ = 0;
        look_at_all_ = true;
    }
    void bulk_load(lent w) {
        if (draw(4) != 0) return;
        const unsigned n = draw(256) * (1 + draw(4));
        const unsigned wrong = draw(8);
        std::vector<given> list;
        Index at = index();
        while (list.size() < n) {
            const auto length = static_cast<Index>(chance(4) ? 3 : 0);
            const auto pause = static_cast<Index>(1 + (chance(2) ? 0 : length) + (chance(32) ? greatest / 64 : 0));
            if (static_cast<Index>(greatest - at) < length) break;
            list.push_back({at, static_cast<Index>(at + length), make()});
            if (static_cast<Index>(greatest - list.back().last) < pause) break;
            at = static_cast<Index>(list.back().last + pause);
        }
        bool sorted = true;
        if (wrong == 0 && list.size() > 1) {
            std::swap(list.front().first, list.back().first);
            sorted = false;
        }
        if (wrong == 1 && owned && !list.empty()) {
            list[list.size() / 2].value = {};
            sorted = false;
        }
        tree_.map.clear(w);
        tree_.means.clear();
        look_at_all_ = true;
        bool loaded = false;
        try {
            loaded = attempt([&] { tree_.map.bulk_load(w, list.begin(), list.end()); });
            require(sorted || !loaded, "loaded what is not sorted, or null");  // what is thrown needs memory, too
        } catch (const std::invalid_argument&) {
            require(!sorted, "did not load what is sorted");
        }
        if (!sorted) {
            require(tree_.map.empty(), "loaded a part");
            return;
        }
        int id = id_ - static_cast<int>(list.size());
        for (const auto& g : list)
            if (++id, loaded)
                tree_.means.put(g.first, g.last, id);
            else
                require(is_kept(g.value, id), "a value is lost");
    }
    void clone(lent w) {
        attempt([&] {
            auto copy = [&] {
                if constexpr (owned)
                    return tree_.map.clone(w, [](const model_item& i) { return std::make_unique<model_item>(i); });
                else
                    return tree_.map.clone(w);
            }();
            const failing_new never{no_failure};
            const auto c = lock(copy);
            require(contents(copy, borrow(c)) == tree_.means.entries(), "the copy differs");
            require_sound(copy, borrow(c));
            if constexpr (owned)
                require(model_item::alive >= static_cast<long>(copy.size()) + tree_.means.values(), "the copy shares values");
            if (copy.size() < 2) return;  // it is a tree like others
            copy.store(c, tree_.means.entries().begin()->first, greatest, [&] {
                if constexpr (owned)
                    return std::make_unique<model_item>(0);
                else
                    return 0;
            }());
            require(copy.size() == 1, "a copy is not written as others are");
        });
    }
    void swap(lent w) {
        {
            const auto v = model_lock(other_.map);
            tree_.map.swap(w, other_.map, v);
            std::swap(tree_.means, other_.means);
            if (chance(2)) require_all(other_, borrow(v));
        }
        reserved_ = 0;
        look_at_all_ = true;
    }
    void by_cursor(lent w) {
        const bool up = draw(2) == 0;
        const unsigned what = draw(4);
        const Index from = index();
        auto c = tree_.map.cursor(w, from);
        const auto found = up ? c.find(w) : c.find_rev(w);
        const auto it = up ? tree_.means.at_or_after(from) : tree_.means.at_or_before(from);
        require(static_cast<bool>(found) == (it != tree_.means.end()), "the cursor finds something else");
        if (!found) return;
        touched_ = {it->first, it->second.last};
        require(c.first() == touched_.first && c.last() == touched_.last, "the cursor stands elsewhere");
        auto value = make();
        switch (what) {
            case 0:
                if (!attempt([&] { c.erase(w); })) return;
                remove(it);
                require(c.state() == guarded::cursor_state::none, "the cursor stands where it erased");
                require(!tree_.means.has(c.range().first, c.range().last), "the cursor stands in no gap");
                break;
            case 1:
                if (!attempt([&] { c.replace(w, std::move(value)); })) return require(is_kept(value, id_), "the value is lost");
                tree_.means.put(touched_.first, touched_.last, id_);
                require(c.first() == touched_.first && c.last() == touched_.last, "the cursor stands not on what it stored");
                break;
            case 2:
                touched_ = range();
                if (!attempt([&] { c.store(w, touched_.first, touched_.last, std::move(value)); }))
                    return require(is_kept(value, id_), "the value is lost");
                tree_.means.put(touched_.first, touched_.last, id_);
                require(c.first() == touched_.first && c.last() == touched_.last, "the cursor stands not on what it stored");
                break;
            default: {
                const auto next = up ? c.next(w) : c.prev(w);
                const auto there = up ? std::next(it) : tree_.means.before(it->first);
                require(static_cast<bool>(next) == (there != tree_.means.end()), "the next entry is another one");
                require(!next || id_of(borrow(w), next) == there->second.id, "the next entry has another value");
            }
        }
    }
    void alloc(lent w) {
        if constexpr (Options::gaps) {
            const unsigned kind = draw(5);
            const Index size = size_of_gap();
            const auto [min, max] = ordered();
            const bool high = kind % 2 == 1;
            auto expected = tree_.means.gap(size, min, max, high);
            if (kind < 2) {
                const auto found = high ? tree_.map.find_gap_high(w, size, min, max) : tree_.map.find_gap(w, size, min, max);
                return require(found == expected, "another gap");
            }
            Index next = kind == 4 ? index() : 0;
            if (kind == 4) {
                expected = tree_.means.gap(size, next < min || next > max ? min : next, max, false);
                if (!expected) expected = tree_.means.gap(size, min, max, false);
            }
            auto value = make();
            std::optional<Index> taken;
            const Index from = min;  // clang 14 captures no structured bindings
            const Index to = max;
            const Index next_before = next;
            const auto call = [&] {
                taken = kind == 4 ? tree_.map.alloc_cyclic(w, size, from, to, next, std::move(value))
                        : high    ? tree_.map.alloc_range_high(w, size, from, to, std::move(value))
                                  : tree_.map.alloc_range(w, size, from, to, std::move(value));
            };
            const bool done = kind == 2 ? attempt_reserved(call) : attempt(call);
            if (!done || !taken) require(is_kept(value, id_) && next == next_before, "the value is lost");
            if (!done) return;
            require(taken == expected, "allocated elsewhere");
            if (!taken) return;
            touched_ = {*taken, static_cast<Index>(*taken + (size - 1))};
            tree_.means.put(touched_.first, touched_.last, id_);
            if (kind == 4)
                require(next == (touched_.last >= max ? min : static_cast<Index>(touched_.last + 1)), "another next");
        }
    }
    Index size_of_gap() {
        const unsigned b = draw(64);
        if (b == 63) return greatest;
        if (b >= 60) return static_cast<Index>(Index{1} << byte() % std::numeric_limits<Index>::digits);
        return static_cast<Index>(1 + b % 40);
    }
    void mark(lent w) {
        if constexpr (Options::marks) {
            const unsigned bit = draw(marks.size());
            const bool on = draw(3) != 0;
            touched_.first = touched_.last = index();
            const auto there = tree_.means.covering(touched_.first);
            const bool done =
                on ? tree_.map.set_mark(w, touched_.first, marks[bit]) : tree_.map.clear_mark(w, touched_.first, marks[bit]);
            require(done == (there != tree_.means.end()), "marked what is not there, or not");
            if (!done) return;
            tree_.means.mark(there, on ? there->second.marks | 1U << bit : there->second.marks & ~(1U << bit));
        }
    }
    void look_up(lent w) { look_up_at(borrow(w), index(), index()); }
    void iterate(lent w) { iterate_over(borrow(w), ordered(), draw(32)); }

    struct kind_of_call {
        const char* name;
        void (range_model::*run)(lent);
        unsigned often = 1;
    };
    static constexpr std::array calls{
        kind_of_call{"store", &range_model::store, 16},
        kind_of_call{"store of one index", &range_model::store_one, 6},
        kind_of_call{"store giving back", &range_model::store_giving_back, 3},
        kind_of_call{"insert", &range_model::insert, 5},
        kind_of_call{"erase", &range_model::erase, 6},
        kind_of_call{"erase_range", &range_model::erase_range, 6},
        kind_of_call{"erase_range giving back", &range_model::erase_range_giving_back, 2},
        kind_of_call{"take", &range_model::take, 3},
        kind_of_call{"exchange", &range_model::exchange, 3},
        kind_of_call{"clear", &range_model::clear},
        kind_of_call{"reserve", &range_model::reserve, 4},
        kind_of_call{"fill", &range_model::fill},
        kind_of_call{"drain", &range_model::drain},
        kind_of_call{"bulk_load", &range_model::bulk_load},
        kind_of_call{"clone", &range_model::clone},
        kind_of_call{"swap", &range_model::swap},
        kind_of_call{"cursor", &range_model::by_cursor, 6},
        kind_of_call{"alloc", &range_model::alloc, 6},
        kind_of_call{"mark", &range_model::mark, 6},
        kind_of_call{"look up", &range_model::look_up, 3},
        kind_of_call{"for_each", &range_model::iterate, 2},
        kind_of_call{"failure of an allocation", &range_model::fail, 8},
    };
    static const kind_of_call& pick(unsigned b) {
        unsigned all = 0;
        for (const auto& c : calls) all += c.often;
        b %= all;
        for (const auto& c : calls) {
            if (b < c.often) return c;
            b -= c.often;
        }
        return calls[0];
    }

    // --- comparing

    void compare(lent w) {
        const Index around[] = {static_cast<Index>(touched_.first - 1), touched_.first, touched_.last,
                                static_cast<Index>(touched_.last + 1)};
        for (const Index i : around) look_at(borrow(w), i);
        require(tree_.map.size() == tree_.means.entries().size(), "another size");
        require(tree_.map.empty() == tree_.means.entries().empty(), "another emptiness");
        const bool all = std::exchange(look_at_all_, false) || chance(16);
        if (all || tree_.map.size() < 100 || chance(8)) require_sound(tree_.map, borrow(w));
        if (all) require_all(tree_, borrow(w));
        id_before_ = id_;
    }
    template <class G>
    void require_sound(const map_type& map, guarded::borrowed<G> g) {
        const std::string fault = validate(map, g);
        require(fault.empty(), fault.c_str());
    }
    /// Under a guard that only reads.
    void read() {
        const auto me = guarded::register_thread<nobody_reads>();
        const auto g = read_lock(me);
        name_ = "reading";
        said_.clear();
        const Index a = index();
        look_at(borrow(g), a);
        look_up_at(borrow(g), a, index());
        iterate_over(borrow(g), ordered(), byte() % 16);
    }

    template <class G>
    void look_at(guarded::borrowed<G> g, Index i) {
        const auto there = tree_.means.covering(i);
        const auto found = tree_.map.load(g, i);
        require(static_cast<bool>(found) == (there != tree_.means.end()), "loads what is not there, or not");
        require(!found || id_of(borrow(g), found) == there->second.id, "loads another value");
        if constexpr (Options::marks)
            require(marks_at(tree_.map, borrow(g), i) == (there == tree_.means.end() ? 0 : there->second.marks), "other marks");
    }
    template <class G>
    static unsigned marks_at(const map_type& map, guarded::borrowed<G> g, Index i) {
        unsigned bits = 0;
        if constexpr (Options::marks)
            for (unsigned m = 0; m < marks.size(); ++m) bits |= map.has_mark(g, i, marks[m]) ? 1U << m : 0U;
        return bits;
    }
    template <class G, class Found>
    void require_same(guarded::borrowed<G> g, const Found& found, place it, bool within, const char* what) {
        const bool expected = it != tree_.means.end() && within;
        require(static_cast<bool>(found) == expected, what);
        if (!found) return;
        require(found.first == it->first && found.last == it->second.last, what);
        require(id_of(borrow(g), found.value) == it->second.id, what);
    }
    template <class G>
    void look_up_at(guarded::borrowed<G> g, Index at, Index limit) {
        const auto& map = tree_.map;
        const auto& means = tree_.means;
        auto it = means.at_or_after(at);
        require_same(borrow(g), map.find(g, at), it, true, "finds another entry");
        require_same(borrow(g), map.find(g, at, limit), it, it != means.end() && it->first <= limit, "finds another entry");
        it = means.behind(at);
        require_same(borrow(g), map.next(g, at), it, true, "another next entry");
        require_same(borrow(g), map.find_after(g, at, limit), it, it != means.end() && it->first <= limit, "another after");
        it = means.before(at);
        require_same(borrow(g), map.prev(g, at), it, true, "another previous entry");
        require_same(borrow(g), map.prev(g, at, limit), it, it != means.end() && it->second.last >= limit, "another previous");
        if constexpr (Options::marks) {
            for (unsigned m = 0; m < marks.size(); ++m) {
                it = means.at_or_after(at);
                while (it != means.end() && (it->second.marks >> m & 1U) == 0) ++it;
                require_same(borrow(g), map.find_marked(g, marks[m], at), it, true, "another marked entry");
                require_same(borrow(g), map.find_marked(g, marks[m], at, limit), it, it != means.end() && it->first <= limit,
                             "another marked entry up to a limit");
            }
        }
    }
    /// Over a window, both ways; it is stopped at one entry.
    template <class G>
    void iterate_over(guarded::borrowed<G> g, window over, unsigned stop) {
        const auto& means = tree_.means;
        const auto first = means.at_or_after(over.first);
        const auto end = means.behind(over.last);
        const auto n = static_cast<unsigned>(std::distance(first, end));
        auto it = first;
        unsigned seen = 0;
        const auto step = [&](Index from, Index to, const auto& value) {
            require(seen < n, "iterates too far");
            require(from == it->first && to == it->second.last && id_of(borrow(g), value) == it->second.id,
                    "iterates over something else");
            return seen++ != stop;
        };
        const auto up = tree_.map.for_each(g, over.first, over.last, [&](Index from, Index to, const auto& value) {
            const bool on = step(from, to, value);
            if (on) ++it;
            return on;
        });
        require(seen == std::min(n, stop + 1), "iterates over too few");
        require(up.has_value() == (stop < n), "stops where it should not, or does not");
        if (up) {
            require(up->index == (it->second.last == greatest ? greatest : static_cast<Index>(it->second.last + 1)),
                    "stops elsewhere");
            unsigned rest = 0;
            tree_.map.for_each(g, *up, over.last, [&](Index, Index, const auto&) { ++rest; });
            require(seen + rest == n, "goes on elsewhere");
        }
        seen = 0;
        it = end;
        if (n == 0) {
            tree_.map.for_each_reverse(g, over.first, over.last,
                                       [&](Index, Index, const auto&) { require(false, "iterates downwards over nothing"); });
            return;
        }
        --it;
        const auto down = tree_.map.for_each_reverse(g, over.first, over.last, [&](Index from, Index to, const auto& value) {
            const bool on = step(from, to, value);
            if (on && seen < n) --it;
            return on;
        });
        require(seen == std::min(n, stop + 1), "iterates downwards over too few");
        require(down.has_value() == (stop < n), "stops downwards where it should not, or does not");
        if (down) {
            unsigned rest = 0;
            tree_.map.for_each_reverse(g, over.first, *down, [&](Index, Index, const auto&) { ++rest; });
            require(seen + rest == n, "goes on downwards elsewhere");
        }
    }

    template <class G>
    static typename meaning::list contents(const map_type& map, guarded::borrowed<G> g) {
        typename meaning::list seen;
        map.for_each(g, Index{0}, greatest, [&](Index first, Index last, const auto& value) {
            seen[first] = entry{last, id_of(borrow(g), value), marks_at(map, borrow(g), first)};
        });
        return seen;
    }
    /// All entries in all ways.
    template <class G>
    void require_all(const tree& t, guarded::borrowed<G> g) {
        const auto& list = t.means.entries();
        require(contents(t.map, borrow(g)) == list, "other contents");
        auto it = list.end();
        t.map.for_each_reverse(g, Index{0}, greatest, [&](Index first, Index last, const auto& value) {
            require(it != list.begin(), "more entries downwards");
            --it;
            require(first == it->first && last == it->second.last && id_of(borrow(g), value) == it->second.id,
                    "other entries downwards");
        });
        require(it == list.begin(), "fewer entries downwards");

        auto up = t.map.cursor(g, 0);
        for (it = list.begin(); it != list.end(); ++it) {
            require(static_cast<bool>(up.find(g)), "a cursor misses an entry");
            require(up.first() == it->first && up.last() == it->second.last, "a cursor finds another entry");
        }
        require(!up.find(g) && up.state() == guarded::cursor_state::overflow, "a cursor finds too much");
        auto down = t.map.cursor(g, greatest);
        while (it != list.begin()) {
            --it;
            const auto found = down.state() == guarded::cursor_state::start ? down.find_rev(g) : down.prev(g);
            require(static_cast<bool>(found), "a cursor misses an entry downwards");
            require(down.first() == it->first && down.last() == it->second.last, "a cursor finds another entry downwards");
        }
        require(!down.find_rev(g) && down.state() == guarded::cursor_state::underflow, "a cursor finds too much downwards");
        require_ranges(t, borrow(g));
        if constexpr (Options::gaps && std::is_same_v<G, writer>) {
            for (unsigned bits = 0; bits < std::numeric_limits<Index>::digits; bits += 1 + bits / 4) {
                const auto size = static_cast<Index>(Index{1} << bits);
                require(t.map.find_gap(g, size) == t.means.gap(size, 0, greatest, false), "another lowest gap");
                require(t.map.find_gap_high(g, size) == t.means.gap(size, 0, greatest, true), "another highest gap");
            }
        }
        if constexpr (Options::marks) {
            for (unsigned m = 0; m < marks.size(); ++m) {
                it = list.begin();
                const auto next = [&] {
                    while (it != list.end() && (it->second.marks >> m & 1U) == 0) ++it;
                    return it != list.end();
                };
                Index from = 0;
                bool more = true;
                for (; next(); ++it) {
                    require(more, "more marked entries");
                    const auto found = t.map.find_marked(g, marks[m], from);
                    require(found && found.first == it->first && found.last == it->second.last, "misses a marked entry");
                    more = found.last != greatest;
                    from = static_cast<Index>(found.last + 1);
                }
                require(!more || !t.map.find_marked(g, marks[m], from), "fewer marked entries");
            }
        }
    }
    /// Entries and gaps in turn cover every index.
    template <class G>
    void require_ranges(const tree& t, guarded::borrowed<G> g) {
        auto c = t.map.cursor(g, 0);
        Index next = 0;
        auto it = t.means.entries().begin();
        for (;;) {
            const auto found = c.find_range(g);
            const bool entry_here = it != t.means.end() && it->first == next;
            const bool on = c.state() == guarded::cursor_state::active || c.state() == guarded::cursor_state::none;
            require(on && static_cast<bool>(found) == entry_here, "a gap is an entry, or the reverse");
            const Index last = entry_here            ? it->second.last
                               : it == t.means.end() ? greatest
                                                     : static_cast<Index>(it->first - 1);
            require(c.range().first == next && c.range().last == last, "a range has other ends");
            if (entry_here) ++it;
            if (last == greatest) break;
            next = static_cast<Index>(last + 1);
        }
        const auto back = c.range();
        require(!c.find_range(g) && c.state() == guarded::cursor_state::overflow, "a range behind the last");
        auto d = t.map.cursor(g, back.last);
        static_cast<void>(d.find_range(g));
        Index first = d.range().first;
        require(d.range() == back, "the last range is another one from behind");
        for (it = t.means.entries().end(); first != 0; first = d.range().first) {
            const auto found = d.prev_range(g);
            const auto covering = t.means.covering(static_cast<Index>(first - 1));
            require(d.state() == guarded::cursor_state::active || d.state() == guarded::cursor_state::none, "underflows early");
            require(static_cast<bool>(found) == (covering != t.means.end()), "a gap is an entry downwards, or the reverse");
            require(d.range().last == static_cast<Index>(first - 1), "a range ends elsewhere");
            require(
                covering == t.means.end() ? !t.means.has(d.range().first, d.range().last) : covering->first == d.range().first,
                "a range begins elsewhere");
        }
    }

    static constexpr long no_failure = -1;

    std::span<const std::uint8_t> bytes_;
    const model_places space_;
    tree tree_;
    tree other_;
    long number_ = 0;
    const char* name_ = "";
    std::vector<std::uint64_t> said_;  // numbers that the call was made with
    window touched_{};
    int id_ = 0;
    int id_before_ = 0;
    long countdown_ = no_failure;
    unsigned reserved_ = 0;  // calls that allocate nothing
    bool look_at_all_ = false;
    std::vector<int> back_;  // values that the tree gave back
    long values_before_ = 0;
    std::uint64_t state_ = 1;
};

}  // namespace tests
