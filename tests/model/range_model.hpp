// A range_map and what it means, side by side: bytes decide what is called on both, and everything that can be seen is
// compared. The unit test feeds it random bytes, the fuzzer its own; a failure names the call at which the two parted.
//
// A new kind of call is one function below, and its line in `calls`.
#pragma once

#include "../unit/failing_new.hpp"

#include <guarded/guarded.hpp>
#include <guarded/range_debug.hpp>

#include <array>
#include <atomic>
#include <cstdint>
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

/// What an owned tree holds: counted as long as it lives.
struct model_item {
    explicit model_item(int i) : id{i} { ++alive; }
    model_item(const model_item& other) : id{other.id} { ++alive; }
    model_item& operator=(const model_item&) = delete;
    ~model_item() { --alive; }
    int id;
    static inline std::atomic<long> alive{0};
};

struct model_gaps_and_marks : guarded::range_options {
    static constexpr bool gaps = true;
    static constexpr bool marks = true;
};

template <class Index, class T, class Options = guarded::range_options>
class range_model {
  public:
    using map_type = guarded::range_map<Index, T, guarded::rcu_bp, std::mutex, Options>;

    /// A wide tree has many entries and seldom loses many: several levels. Otherwise all edges collide.
    range_model(std::span<const std::uint8_t> bytes, bool wide) : bytes_{bytes}, wide_{wide} {}

    /// Until the bytes end. Throws std::logic_error at the first difference.
    void run() {
        for (; !bytes_.empty(); ++number_) {
            const auto& next = calls[byte() % calls.size()];
            name_ = next.name;
            (this->*next.run)();
            compare();
        }
    }

  private:
    static constexpr Index greatest = std::numeric_limits<Index>::max();
    static constexpr bool owned = guarded::detail::range_value<T>::owned;
    static constexpr std::array marks{guarded::mark::a, guarded::mark::b, guarded::mark::c};
    struct entry {
        Index last;
        int id;
        unsigned marks = 0;
        friend bool operator==(const entry&, const entry&) = default;
    };
    using meaning = std::map<Index, entry>;
    struct window {
        Index first;
        Index last;
    };
    struct given {
        Index first;
        Index last;
        std::conditional_t<owned, std::unique_ptr<model_item>, int> value;
    };

    // --- bytes

    std::uint8_t byte() {
        if (bytes_.empty()) return 0;
        const auto b = bytes_.front();
        bytes_ = bytes_.subspan(1);
        return b;
    }
    /// Indices near one another, in a few places: in 64 bits so far apart that no node can hold their distance.
    Index index() {
        constexpr std::array<std::uint64_t, 5> places{0, 100, 1ULL << 31, 1ULL << 35, ~0ULL - 63};
        const unsigned b = byte();
        const std::uint64_t near = wide_ ? (b * 256 + byte()) % 16'384 : b % 64;
        const std::size_t place = sizeof(Index) < 8 ? (b >> 6) % 2 * 4 : byte() % places.size();
        return static_cast<Index>(places[place] + (place == 4 ? near % 64 - (near & ~63ULL) : near));
    }
    window range() {
        const Index first = index();
        const unsigned b = byte();
        if (b >= (wide_ ? 255 : 240)) {
            const Index other = index();
            return {std::min(first, other), std::max(first, other)};
        }
        return {first, static_cast<Index>(first + std::min<Index>(b % 9, static_cast<Index>(greatest - first)))};
    }
    guarded::mark any_mark(unsigned& bit) {
        bit = byte() % marks.size();
        return marks[bit];
    }

    // --- values

    auto make(int id) {
        if constexpr (owned)
            return std::make_unique<model_item>(id);
        else
            return id;
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
            model_item* const item = unrcu(std::forward<V>(taken));
            const std::unique_ptr<model_item> mine{item};
            return item == nullptr ? std::nullopt : std::optional{item->id};
        } else {
            return taken;
        }
    }
    template <class V>
    static bool is_there(const V& value) {
        if constexpr (owned)
            return value != nullptr;
        else
            return value.has_value();
    }
    /// Whether value is still the caller's; words always are.
    template <class V>
    static bool is_kept(const V& value) {
        if constexpr (owned)
            return value != nullptr;
        else
            return true;
    }

    // --- failing

    void require(bool right, const char* what) const {
        if (!right) throw std::logic_error{"call " + std::to_string(number_) + ", " + name_ + ": " + what};
    }
    /// Runs fn, one of whose allocations may fail: then nothing has changed. False if it failed.
    template <class Fn>
    bool attempt(Fn fn) {
        const unsigned b = byte();
        if (b % 8 != 0) {
            fn();
            return true;
        }
        const failing_new failing{b / 8};
        try {
            fn();
            return true;
        } catch (const std::bad_alloc&) {
            return false;
        }
    }

    // --- the meaning of calls

    typename meaning::iterator at_or_after(Index i) {
        auto it = right_.upper_bound(i);
        if (it != right_.begin() && std::prev(it)->second.last >= i) --it;
        return it;
    }
    typename meaning::iterator covering(Index i) {
        const auto it = at_or_after(i);
        return it != right_.end() && it->first <= i ? it : right_.end();
    }
    bool is_free(window w) {
        const auto it = at_or_after(w.first);
        return it == right_.end() || it->first > w.last;
    }
    void cut(window w) {
        for (auto it = at_or_after(w.first); it != right_.end() && it->first <= w.last; it = at_or_after(w.first)) {
            const auto [first, e] = *it;
            right_.erase(it);
            if (first < w.first) right_[first] = entry{static_cast<Index>(w.first - 1), e.id, e.marks};
            if (e.last > w.last) {
                right_[static_cast<Index>(w.last + 1)] = e;
                return;
            }
        }
    }
    void put(window w, int id) {
        cut(w);
        right_[w.first] = entry{w.last, id};
    }
    long places_of(int id) const {
        return std::count_if(right_.begin(), right_.end(), [&](const auto& e) { return e.second.id == id; });
    }
    /// The first index of the first gap, or of the last one.
    std::optional<Index> gap(Index size, Index min, Index max, bool high) {
        std::optional<Index> found;
        std::optional<Index> from = min;
        const auto look = [&](Index to) {
            if (static_cast<Index>(to - *from) < static_cast<Index>(size - 1) || (found && !high)) return;
            found = high ? static_cast<Index>(to - (size - 1)) : *from;
        };
        for (auto it = at_or_after(min); it != right_.end() && it->first <= max && from; ++it) {
            if (it->first > *from) look(static_cast<Index>(it->first - 1));
            from = it->second.last >= max ? std::nullopt : std::optional{static_cast<Index>(it->second.last + 1)};
        }
        if (from) look(max);
        return found;
    }

    // --- calls

    void store() {
        const window at = range();
        auto value = make(++id_);
        const auto w = lock(map_);
        if (attempt([&] { map_.store(w, at.first, at.last, std::move(value)); }))
            put(at, id_);
        else
            require(is_kept(value), "the value is lost");
    }
    void store_one() {
        const Index i = index();
        const auto w = lock(map_);
        map_.store(w, i, make(++id_));
        put({i, i}, id_);
    }
    void store_giving_back() {
        const window at = range();
        if constexpr (owned) {
            std::vector<int> back;
            back.reserve(map_.size());
            const auto w = lock(map_);
            map_.store(w, at.first, at.last, make(++id_), [&](guarded::unlinked<model_item>&& u) noexcept {
                model_item* const item = unrcu(std::move(u));
                back.push_back(item->id);
                delete item;
            });
            put(at, id_);
            for (const int id : back) require(places_of(id) == 0, "gave back what is still there");
        }
    }
    void insert() {
        const window at = range();
        auto value = make(++id_);
        const auto w = lock(map_);
        const bool fits = is_free(at);
        if (attempt([&] {
                const auto rejected = map_.insert(w, at.first, at.last, std::move(value));
                require(is_there(rejected) != fits, "inserted over something, or not into a gap");
            })) {
            if (fits) put(at, id_);
        } else {
            require(is_kept(value), "the value is lost");
        }
    }
    void erase() {
        const Index i = index();
        const auto there = covering(i);
        const auto w = lock(map_);
        if (!attempt([&] { require(map_.erase(w, i) == (there != right_.end()), "erased what is not there, or not"); })) return;
        if (there != right_.end()) right_.erase(there);
    }
    void erase_range() {
        const window at = range();
        const auto w = lock(map_);
        if (attempt([&] { map_.erase_range(w, at.first, at.last); })) cut(at);
    }
    void take() {
        const Index i = index();
        const auto there = covering(i);
        const auto w = lock(map_);
        const auto id = spend(map_.take(w, i));
        if (there == right_.end()) return require(!id, "took what is not there");
        const bool only = !owned || places_of(there->second.id) == 1;
        require(id == (only ? std::optional{there->second.id} : std::nullopt), "took something else");
        right_.erase(there);
    }
    void exchange() {
        const Index i = index();
        const auto there = covering(i);
        auto value = make(++id_);
        const auto w = lock(map_);
        const auto id = spend(map_.exchange(w, i, std::move(value)));
        if (there == right_.end()) return require(!id && is_kept(value), "exchanged what is not there");
        const bool only = !owned || places_of(there->second.id) == 1;
        require(id == (only ? std::optional{there->second.id} : std::nullopt), "exchanged something else");
        there->second = entry{there->second.last, id_};
    }
    void clear() {
        if (byte() % (wide_ ? 64 : 8) != 0) return;  // seldom: a tree that is small all the time shows little
        const auto w = lock(map_);
        map_.clear(w);
        right_.clear();
    }
    void reserve() {
        const unsigned n = byte() % 4;
        const auto w = lock(map_);
        map_.reserve(w, n);
        for (unsigned i = 0; i < n; ++i) {
            const auto [first, last] = range();
            auto value = make(++id_);
            {
                const failing_new failing{0};
                map_.store(w, first, last, std::move(value));
                require(!failing_new::happened(), "allocated after reserve");
            }
            put({first, last}, id_);
        }
    }
    void load_again() {
        if (wide_ && byte() % 16 != 0) return;
        std::vector<given> list;
        for (const auto& [first, e] : right_) list.push_back({first, e.last, make(++id_)});
        auto other = right_;
        auto next = id_ - static_cast<int>(list.size());
        for (auto& [first, e] : other) e = entry{e.last, ++next};
        const auto w = lock(map_);
        map_.clear(w);
        if (attempt([&] { map_.bulk_load(w, list.begin(), list.end()); })) {
            right_ = std::move(other);
        } else {
            for (const auto& g : list) require(is_kept(g.value), "a value is lost");
            right_.clear();
        }
    }
    void clone() {
        if (wide_ && byte() % 16 != 0) return;
        const auto w = lock(map_);
        attempt([&] {
            auto copy = [&] {
                if constexpr (owned)
                    return map_.clone(w, [](const model_item& i) { return std::make_unique<model_item>(i); });
                else
                    return map_.clone(w);
            }();
            const failing_new never{-1};
            const auto c = lock(copy);
            require(contents(copy, borrow(c)) == contents(map_, borrow(w)), "the copy differs");
            require(validate(copy, c).empty(), "the copy is not sound");
        });
    }
    void swap() {
        if (wide_ && byte() % 16 != 0) return;
        const auto w = lock(map_);
        const auto v = lock(other_);
        map_.swap(w, other_, v);
        std::swap(right_, other_right_);
    }
    void by_cursor() {
        const unsigned b = byte();
        const Index from = index();
        const auto w = lock(map_);
        auto c = map_.cursor(w, from);
        const auto found = b % 2 == 0 ? c.find(w) : c.find_rev(w);
        auto it = b % 2 == 0 ? at_or_after(from) : right_.upper_bound(from);
        if (b % 2 != 0) it = it == right_.begin() ? right_.end() : std::prev(it);
        require(static_cast<bool>(found) == (it != right_.end()), "the cursor finds something else");
        if (!found) return;
        require(c.first() == it->first && c.last() == it->second.last, "the cursor stands elsewhere");
        switch (b / 2 % 4) {
            case 0:
                c.erase(w);
                require(c.state() == guarded::cursor_state::none, "the cursor stands where it erased");
                right_.erase(it);
                break;
            case 1:
                c.replace(w, make(++id_));
                it->second = entry{it->second.last, id_};
                break;
            case 2: {
                const auto [first, last] = range();
                c.store(w, first, last, make(++id_));
                require(c.first() == first && c.last() == last, "the cursor stands not on what it stored");
                put({first, last}, id_);
                break;
            }
            default: {
                const auto next = c.next(w);
                ++it;
                require(static_cast<bool>(next) == (it != right_.end()), "the next entry is another one");
                require(!next || id_of(borrow(w), next) == it->second.id, "the next entry has another value");
            }
        }
    }
    void over_gaps() {
        const Index from = index();
        const auto g = guarded::read_lock();
        auto c = map_.cursor(g, from);
        const bool up = byte() % 2 == 0;
        Index at = from;
        for (int steps = 0; steps < 4; ++steps) {
            if (steps == 0 || up)
                static_cast<void>(c.find_range(g));
            else
                static_cast<void>(c.prev_range(g));
            if (c.state() == guarded::cursor_state::overflow || c.state() == guarded::cursor_state::underflow) return;
            const auto it = covering(at);
            const auto [first, last] = c.range();
            require(first <= at && at <= last, "the cursor skips indices");
            require((c.state() == guarded::cursor_state::active) == (it != right_.end()), "a gap is an entry, or the reverse");
            if (it != right_.end()) {
                require(it->first == first && it->second.last == last, "an entry has other ends");
            } else {
                require(is_free({first, last}), "a gap is not free");
                require(first == 0 || covering(static_cast<Index>(first - 1)) != right_.end(), "a gap begins earlier");
                require(last == greatest || covering(static_cast<Index>(last + 1)) != right_.end(), "a gap ends later");
            }
            if (up ? last == greatest : first == 0) return;
            at = static_cast<Index>(up ? last + 1 : first - 1);
        }
    }
    void gaps() {
        if constexpr (Options::gaps) {
            const auto size = static_cast<Index>(1 + byte() % 70);
            const auto [a, b] = std::pair{index(), index()};
            const Index min = std::min(a, b);
            const Index max = std::max(a, b);
            const unsigned kind = byte() % 5;
            const auto w = lock(map_);
            const bool high = kind % 2 == 1;
            auto expected = gap(size, min, max, high);
            if (kind < 2) {
                const auto found = high ? map_.find_gap_high(w, size, min, max) : map_.find_gap(w, size, min, max);
                return require(found == expected, "another gap");
            }
            auto value = make(++id_);
            Index next = index();
            if (kind == 4) {
                const Index from = next < min || next > max ? min : next;
                expected = gap(size, from, max, false);
                if (!expected) expected = gap(size, min, max, false);
            }
            const auto taken = kind == 4 ? map_.alloc_cyclic(w, size, min, max, next, std::move(value))
                               : high    ? map_.alloc_range_high(w, size, min, max, std::move(value))
                                         : map_.alloc_range(w, size, min, max, std::move(value));
            require(taken == expected, "allocated elsewhere");
            if (taken) put({*taken, static_cast<Index>(*taken + (size - 1))}, id_);
        }
    }
    void mark() {
        if constexpr (Options::marks) {
            unsigned bit = 0;
            const auto m = any_mark(bit);
            const bool on = byte() % 3 != 0;
            const Index i = index();
            const auto there = covering(i);
            const auto w = lock(map_);
            const bool done = on ? map_.set_mark(w, i, m) : map_.clear_mark(w, i, m);
            require(done == (there != right_.end()), "marked what is not there, or not");
            if (!done) return;
            there->second.marks = on ? there->second.marks | 1U << bit : there->second.marks & ~(1U << bit);
        }
    }
    void find_mark() {
        if constexpr (Options::marks) {
            unsigned bit = 0;
            const auto m = any_mark(bit);
            const Index from = index();
            const Index max = index();
            auto it = at_or_after(from);
            while (it != right_.end() && (it->second.marks >> bit & 1U) == 0) ++it;
            if (it != right_.end() && it->first > max) it = right_.end();
            const auto g = guarded::read_lock();
            const auto found = map_.find_marked(g, m, from, max);
            require(static_cast<bool>(found) == (it != right_.end()), "another marked entry");
            if (found) require(found.first == it->first && found.last == it->second.last, "a marked entry has other ends");
            const auto here = covering(from);
            require(map_.has_mark(g, from, m) == (here != right_.end() && (here->second.marks >> bit & 1U) != 0),
                    "another mark");
        }
    }

    struct kind_of_call {
        const char* name;
        void (range_model::*run)();
    };
    static constexpr std::array calls{
        kind_of_call{"store", &range_model::store},
        kind_of_call{"store", &range_model::store},
        kind_of_call{"store", &range_model::store},
        kind_of_call{"store of one index", &range_model::store_one},
        kind_of_call{"store giving back", &range_model::store_giving_back},
        kind_of_call{"insert", &range_model::insert},
        kind_of_call{"erase", &range_model::erase},
        kind_of_call{"erase", &range_model::erase},
        kind_of_call{"erase_range", &range_model::erase_range},
        kind_of_call{"take", &range_model::take},
        kind_of_call{"exchange", &range_model::exchange},
        kind_of_call{"clear", &range_model::clear},
        kind_of_call{"reserve", &range_model::reserve},
        kind_of_call{"bulk_load", &range_model::load_again},
        kind_of_call{"clone", &range_model::clone},
        kind_of_call{"swap", &range_model::swap},
        kind_of_call{"cursor", &range_model::by_cursor},
        kind_of_call{"find_range", &range_model::over_gaps},
        kind_of_call{"gap", &range_model::gaps},
        kind_of_call{"mark", &range_model::mark},
        kind_of_call{"find_marked", &range_model::find_mark},
    };

    // --- comparing

    template <class G>
    static meaning contents(const map_type& map, guarded::borrowed<G> g) {
        meaning seen;
        map.for_each(g, 0, greatest, [&](Index first, Index last, const auto& value) {
            unsigned bits = 0;
            if constexpr (Options::marks)
                for (unsigned m = 0; m < marks.size(); ++m) bits |= map.has_mark(g, first, marks[m]) ? 1U << m : 0U;
            seen[first] = entry{last, id_of(borrow(g), value), bits};
        });
        return seen;
    }
    void compare() {
        const auto w = lock(map_);
        const auto fault = validate(map_, w);
        require(fault.empty(), fault.c_str());
        require(map_.size() == right_.size(), "another size");
        const Index i = index();
        const auto there = covering(i);
        const auto found = map_.load(w, i);
        require(static_cast<bool>(found) == (there != right_.end()), "loads what is not there, or not");
        require(!found || id_of(borrow(w), found) == there->second.id, "loads another value");
        if (number_ % (wide_ ? 64 : 8) != 0) return;
        require(contents(map_, borrow(w)) == right_, "other contents");
        auto it = right_.end();
        map_.for_each_reverse(w, 0, greatest, [&](Index first, Index last, const auto& value) {
            require(it != right_.begin(), "more entries downwards");
            --it;
            require(first == it->first && last == it->second.last && id_of(borrow(w), value) == it->second.id,
                    "other entries downwards");
        });
        require(it == right_.begin(), "fewer entries downwards");
    }

    std::span<const std::uint8_t> bytes_;
    bool wide_;
    map_type map_;
    map_type other_;
    meaning right_;
    meaning other_right_;
    long number_ = 0;
    const char* name_ = "";
    int id_ = 0;
};

/// Runs the kind of tree that the first byte says. Throws std::logic_error at the first difference, and where values leak.
inline void run_range_model(std::span<const std::uint8_t> bytes) {
    if (bytes.empty()) return;
    const auto kind = bytes.front();
    bytes = bytes.subspan(1);
    const bool wide = kind >= 128;
    using word = guarded::in_place<int>;
    switch (kind % 8) {
        case 0:
            return range_model<std::uint8_t, model_item>{bytes, wide}.run();
        case 1:
            return range_model<std::uint16_t, word, model_gaps_and_marks>{bytes, wide}.run();
        case 2:
            return range_model<std::uint32_t, model_item, model_gaps_and_marks>{bytes, wide}.run();
        case 3:
            return range_model<std::uint32_t, word>{bytes, wide}.run();
        case 4:
            return range_model<std::uint64_t, model_item>{bytes, wide}.run();
        case 5:
            return range_model<std::uint64_t, word>{bytes, wide}.run();
        case 6:
            return range_model<std::uint64_t, model_item, model_gaps_and_marks>{bytes, wide}.run();
        default:
            return range_model<std::uint64_t, word, model_gaps_and_marks>{bytes, wide}.run();
    }
}

}  // namespace tests
