// The trees of a soak: each of their calls, made by writers who know what it has to give, beside readers who know what they
// have to see.
#pragma once

#include "../range_islands.hpp"
#include "../unit/failing_new.hpp"
#include "objects.hpp"

#include <guarded/range_debug.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <memory>
#include <mutex>
#include <vector>

namespace soak {

template <class D>
class trees {
    using index = std::uint64_t;
    static constexpr index indices = 20'000;
    static constexpr index greatest = std::numeric_limits<index>::max();
    static constexpr index loaded = 100;  // entries of a tree that is filled at one go
    struct range {
        index first;
        index last;
    };

  public:
    trees() {
        auto list = entries_to_load();
        locked(shown_, [&](const auto& w) { shown_.bulk_load(w, list.begin(), list.end()); });
        const auto w = lock(islands_);
        tests::islands::set_up(islands_, borrow(w), [](index) { return std::make_unique<item>(1); });
    }

    // ---- readers' -----------------------------------------------------------------------------------------------------------

    /// What was found stays through what lingers, and an iteration goes on behind it.
    template <class G, class Fn>
    void read_slowly(guarded::borrowed<G> g, choices& r, Fn linger) const {
        const auto p = tree_.load(g, r() % indices);
        const long name = p ? get(g, p, &item::first) : 0;
        long version = 0;
        index next = 0;
        auto c = shown_.cursor(g, 0);
        for (index lingers = r() % loaded; const auto e = c.find(g); next = c.last() + 3) {
            if (lingers-- == 0) linger();
            const long here = get(g, e, &item::first);
            look(get(g, e, &item::broken));
            expect(c.first() == next && c.last() == next + 7 && here >= version);
            version = here;
        }
        expect(next == loaded * 10);
        if (p) look(get(g, p, &item::broken) || get(g, p, &item::first) != name);
    }
    /// Without memory of its own: in signals' handlers, too.
    template <class G>
    void glance(guarded::borrowed<G> g, index at) const {
        if (const auto p = tree_.load(g, at % indices)) look(get(g, p, &item::broken));
        if (const auto word = words_.load(g, at % indices)) look(*word % 3 != 0);
        auto c = islands_.cursor(g, at % tests::islands::end);
        for (int i = 0; i < 5; ++i)
            if (const auto p = c.find(g)) look(get(g, p, &item::broken));
    }
    template <class G>
    void read(guarded::borrowed<G> g, choices& r) const {
        for (int i = 0; i < 8; ++i) glance(borrow(g), r());
        if (const auto p = owned_.load(g, r() % indices)) look(get(g, p, &item::broken));
        const auto from = r() % indices;
        auto c = tree_.cursor(g, from);
        for (int i = 0; i < 50; ++i) {
            const auto p = c.find(g, from + 500);
            if (!p) break;
            look(get(g, p, &item::broken));
        }
        switch (r() % 8) {
            case 0:
                return iterates(borrow(g), r);
            case 1:
                return finds_marked(borrow(g), from);
            default:
                break;
        }
    }
    /// What takes more than one section.
    void read_on(const guarded::registration<D>& me, choices& r) {
        if (r() % 2 == 0)
            rests_on_the_way(me, r);
        else if (r() % 2 == 0)
            passes_on_to_a_section(me, r);
        else
            passes_on_to_the_lock(me, r);
    }

    // ---- writers' -----------------------------------------------------------------------------------------------------------

    /// One change of any kind. Throws std::bad_alloc, as all of them may.
    void change(choices& r) {
        const range at = any(r, indices, 30);
        const long n = any_name(r);
        switch (r() % 16) {
            case 0:
                return locked(tree_, [&](const auto& w) {
                    const bool there = static_cast<bool>(tree_.load(w, at.first));
                    expect(tree_.erase(w, at.first) == there && !tree_.load(w, at.first));
                });
            case 1:
                return locked(tree_, [&](const auto& w) {
                    tree_.erase_range(w, at.first, at.last);
                    expect(!tree_.find(w, at.first, at.last));
                });
            case 2:
                return stores_and_collects(at, n);
            case 3:
                return inserts(at, n);
            case 4:
                return takes(r, at.first);
            case 5:
                return writes_by_cursor(at.first, n);
            case 6:
                return locked(words_, [&](const auto& w) {
                    words_.store(w, at.first, at.last, static_cast<index>(n) * 3);
                    expect(words_.load(w, at.last) == static_cast<index>(n) * 3);
                });
            case 7:
                if (r() % 64 == 0) looks_through_all();
                return;
            case 8:
                return locked(owner_, [&](const auto& w) {
                    owned_.erase_range(w, at.last, at.last + 10);
                    owned_.store(w, at.first, at.last, std::make_unique<item>(n));
                });
            case 9:
            case 10:
                return changes_islands(r, n);
            case 11:
                return fills_a_gap(r, n);
            case 12:
                return locked(marked_, [&](const auto& w) { marked_.erase_range(w, at.first, at.last); });
            case 13:
                return marks(at.first);
            case 14:
                if (r() % 16 == 0) exchanges_contents(r);
                return;
            default:
                return stores_without_memory(r);
        }
    }

    void empty() {
        locked(tree_, [&](const auto& w) { tree_.clear(w); });
        locked(words_, [&](const auto& w) { words_.clear(w); });
        locked(owner_, [&](const auto& w) { owned_.clear(w); });
        locked(islands_, [&](const auto& w) { islands_.clear(w); });
        locked(marked_, [&](const auto& w) { marked_.clear(w); });
        locked(shown_, [&](const auto& w) { shown_.clear(w); });
        locked(spare_, [&](const auto& w) { spare_.clear(w); });
    }

  private:
    struct all_options : guarded::range_options {
        static constexpr bool gaps = true;
        static constexpr bool marks = true;
    };
    using owner = guarded::locked<long, guarded::outer_mutex<>>;
    using map = guarded::range_map<index, item, D>;
    using mark = guarded::mark;
    struct entry {
        index first;
        index last;
        std::unique_ptr<item> value;
    };

    static range any(choices& r, index end, index longest) {
        const auto first = r() % end;
        return {first, std::min(end - 1, first + r() % longest)};
    }
    static mark mark_of(long name) { return name % 2 == 0 ? mark::a : mark::b; }
    static mark other_than(mark m) { return m == mark::a ? mark::b : mark::a; }

    template <class Owner, class Fn>
    static void locked(Owner& owner, Fn write) {
        const auto w = lock(owner);
        write(borrow(w));
    }
    template <class G, class Map>
    static bool is_named(guarded::borrowed<G> g, const Map& of, index at, long name) {
        const auto p = of.load(g, at);
        return p && get(g, p, &item::first) == name;
    }

    // ---- what readers know ----

    /// What stays, and what is always covered, is seen in order, whatever is stored and erased beside it.
    template <class G>
    void iterates(guarded::borrowed<G> g, choices& r) const {
        const auto window = tests::islands::any_window(r);
        for (const bool upwards : {true, false}) {
            tests::islands::witness witness{window, upwards};
            const auto meet = [&](index first, index last, auto p) {
                look(get(g, p, &item::broken));
                witness.meet(first, last);
            };
            if (upwards)
                islands_.for_each(g, window.first, window.last, meet);
            else
                islands_.for_each_reverse(g, window.first, window.last, meet);
            expect(witness.judge() == tests::islands::tally{});
        }
    }
    /// A mark is found with a value that had it.
    template <class G>
    void finds_marked(guarded::borrowed<G> g, index from) const {
        for (const mark m : {mark::a, mark::b}) {
            index next = from;
            for (int i = 0; i < 20; ++i) {
                const auto e = marked_.find_marked(g, m, next, from + 2'000);
                if (!e) break;
                look(get(g, e.value, &item::broken));
                expect(mark_of(get(g, e.value, &item::first)) == m && e.first <= e.last && e.last >= next);
                next = e.last + 1;
                ++did.marks;
            }
        }
    }
    void rests_on_the_way(const guarded::registration<D>& me, choices& r) const {
        guarded::position<index> at{r() % indices};
        index next = at.index;
        for (int sections = 0; sections < 3; ++sections) {
            {
                const auto g = read_lock(me);
                auto c = tree_.resume(g, at);
                for (int i = 0; i < 5; ++i) {
                    const auto p = c.find(g);
                    if (!p) break;
                    look(get(g, p, &item::broken));
                    expect(c.first() <= c.last() && c.last() >= next);
                    next = c.last() + 1;
                }
                at = park_after(std::move(c));
            }
            tests::between_sections(me);
        }
    }
    void passes_on_to_a_section(const guarded::registration<D>& me, choices& r) const {
        auto g = read_lock(me);
        const auto p = tree_.load(g, r() % indices);
        const auto later = read_lock(me);
        const auto kept = handoff(g, p, later);
        unlock(std::move(g));
        if (kept) look(get(later, kept, &item::broken));
    }
    void passes_on_to_the_lock(const guarded::registration<D>& me, choices& r) {
        const auto at = r() % indices;
        auto g = read_lock(me);
        const auto p = owned_.load(g, at);
        if (!p) return;
        const auto w = lock(owner_);
        const auto linked = guarded::still{[&](const item& found) { return is_named(borrow(w), owned_, at, found.first); }};
        const auto kept = handoff(g, p, w, linked);
        unlock(std::move(g));
        if (!kept) return;
        look(get(w, kept, &item::broken));
        ++did.kept;
    }

    // ---- what writers know ----

    void stores_and_collects(range at, long n) {
        guarded::batch<D> removed;
        locked(tree_, [&](const auto& w) {
            auto value = std::make_unique<item>(n);
            tree_.store(w, at.first, at.last, std::move(value),
                        [&](guarded::unlinked<item, D>&& u) noexcept { removed.add(std::move(u)); });
            expect(is_named(borrow(w), tree_, at.first, n) && is_named(borrow(w), tree_, at.last, n));
        });
        retire(std::move(removed));
    }
    void inserts(range at, long n) {
        locked(tree_, [&](const auto& w) {
            const bool taken = static_cast<bool>(tree_.find(w, at.first, at.last));
            const auto back = tree_.insert(w, at.first, at.last, std::make_unique<item>(n));
            expect((back != nullptr) == taken && (taken || is_named(borrow(w), tree_, at.first, n)));
        });
    }
    void takes(choices& r, index at) {
        auto w = lock(tree_);
        auto old = tree_.take(w, at);
        expect(!tree_.load(w, at));
        unlock(std::move(w));
        if (r() % 64 != 0) return retire(std::move(old));
        if (const auto mine = wait(std::move(old))) look(mine->broken());
    }
    void writes_by_cursor(index from, long n) {
        locked(tree_, [&](const auto& w) {
            auto c = tree_.cursor(w, from);
            for (const bool replaces : {true, false, true}) {
                const auto p = c.find(w);
                if (!p) return;
                look(get(w, p, &item::broken));
                const auto at = c.range();
                if (replaces) {
                    c.replace(w, std::make_unique<item>(n));
                    expect(c.range() == at && is_named(borrow(w), tree_, at.last, n));
                } else {
                    c.erase(w);
                    expect(c.state() == guarded::cursor_state::none && !tree_.find(w, at.first, at.last));
                }
            }
        });
    }
    /// Every invariant, and a walk over entries and gaps that leaves nothing out.
    void looks_through_all() {
        const auto is_sound = [](const auto& of, const auto& w) {
            const auto fault = validate(of, w);
            if (!fault.empty()) std::fprintf(stderr, "soak: %s\n", fault.c_str());
            expect(fault.empty());
        };
        locked(islands_, [&](const auto& w) { is_sound(islands_, w); });
        locked(marked_, [&](const auto& w) { is_sound(marked_, w); });
        locked(owner_, [&](const auto& w) { is_sound(owned_, w); });
        locked(words_, [&](const auto& w) {
            const auto copy = words_.clone(w);
            expect(copy.size() == words_.size());
        });
        locked(tree_, [&](const auto& w) {
            is_sound(tree_, w);
            std::size_t entries = 0;
            index next = 0;
            auto c = tree_.cursor(w, 0);
            for (auto p = c.find_range(w); c.state() != guarded::cursor_state::overflow; p = c.next_range(w)) {
                const auto at = c.range();
                expect(at.first == next && at.first <= at.last && static_cast<bool>(p) == is_covered(borrow(w), at));
                entries += p ? 1 : 0;
                next = at.last + 1;  // 0 behind the greatest
            }
            expect(next == 0 && entries == tree_.size());
        });
    }
    template <class G, class Range>
    bool is_covered(guarded::borrowed<G> w, Range at) const {
        return tree_.load(w, at.first) && tree_.load(w, at.last);
    }
    void changes_islands(choices& r, long n) {
        namespace islands = tests::islands;
        const index base = r() % islands::count * islands::size;
        const bool patch = r() % 4 == 0;
        const index begin = base + (patch ? islands::patched : islands::sea);
        const range in = any(r, base + (patch ? islands::sea : islands::size) - begin, 30);
        locked(islands_, [&](const auto& w) {
            if (!patch && r() % 4 == 0) return islands_.erase_range(w, begin + in.first, begin + in.last);
            auto c = islands_.cursor(w, 0);
            c.store(w, begin + in.first, begin + in.last, std::make_unique<item>(n));
            expect(c.first() == begin + in.first && c.last() == begin + in.last);
        });
    }
    /// The lowest or the highest gap that there is, free until it is taken.
    void fills_a_gap(choices& r, long n) {
        const range in = any(r, indices, 1'000);
        const auto size = 1 + r() % std::min<index>(20, in.last - in.first + 1);
        const auto kind = r() % 3;
        locked(marked_, [&](const auto& w) {
            const bool high = kind == 1;
            const auto gap =
                high ? marked_.find_gap_high(w, size, in.first, in.last) : marked_.find_gap(w, size, in.first, in.last);
            if (gap) {
                const range free{*gap, *gap + size - 1};
                expect(free.first >= in.first && free.last <= in.last && !marked_.find(w, free.first, free.last));
                // And no better one is.
                expect((high ? longest_gap(borrow(w), free.first + 1, in.last + 1)
                             : longest_gap(borrow(w), in.first, free.last)) < size);
            } else {
                expect(longest_gap(borrow(w), in.first, in.last + 1) < size);
            }
            auto value = std::make_unique<item>(n);
            const auto taken = kind == 0   ? marked_.alloc_range(w, size, in.first, in.last, std::move(value))
                               : kind == 1 ? marked_.alloc_range_high(w, size, in.first, in.last, std::move(value))
                                           : marked_.alloc_cyclic(w, size, 0, indices - 1, next_, std::move(value));
            if (kind != 2) expect(taken == gap);
            expect((value == nullptr) == taken.has_value());
            if (!taken) return;
            expect(is_named(borrow(w), marked_, *taken, n) && is_named(borrow(w), marked_, *taken + size - 1, n));
            if (kind == 2) expect(next_ == (*taken + size) % indices);
            ++did.gaps;
        });
    }
    template <class G>
    index longest_gap(guarded::borrowed<G> w, index next, index end) const {
        index longest = 0;
        if (next >= end) return longest;
        marked_.for_each(w, next, end - 1, [&](index first, index last, const auto&) {
            if (first > next) longest = std::max(longest, first - next);
            next = last + 1;
        });
        return next >= end ? longest : std::max(longest, end - next);
    }
    /// Entries have, if any, the mark of their value's name.
    void marks(index at) {
        locked(marked_, [&](const auto& w) {
            const auto p = marked_.load(w, at);
            if (!p) return expect(!marked_.set_mark(w, at, mark::a) && !marked_.has_mark(w, at, mark::a));
            const mark m = mark_of(get(w, p, &item::first));
            const bool had = marked_.has_mark(w, at, m);
            expect(had ? marked_.clear_mark(w, at, m) : marked_.set_mark(w, at, m));
            expect(marked_.has_mark(w, at, m) != had && !marked_.has_mark(w, at, other_than(m)));
        });
    }
    std::vector<entry> entries_to_load() {
        std::vector<entry> list;
        list.reserve(loaded);
        ++version_;
        for (index i = 0; i < loaded; ++i) list.push_back({i * 10, i * 10 + 7, std::make_unique<item>(version_)});
        return list;
    }
    /// A tree that nobody is shown is filled, and then shown.
    void exchanges_contents(choices& r) {
        const std::unique_lock alone{one_exchanges_, std::try_to_lock};  // a swap waits for qsbr threads that wait for a lock
        if (!alone) return;
        auto list = entries_to_load();
        const auto v = lock(spare_);
        spare_.clear(v);
        try {
            const tests::failing_new failing{r() % 4 == 0 ? static_cast<long>(r() % 16) : 1'000'000};
            spare_.bulk_load(v, list.begin(), list.end());
        } catch (const std::bad_alloc&) {
            expect(spare_.empty() && std::all_of(list.begin(), list.end(), [](const entry& e) { return e.value != nullptr; }));
            throw;
        }
        const auto w = lock(shown_);
        shown_.swap(w, spare_, v);
        expect(shown_.size() == loaded && is_named(borrow(w), shown_, 0, version_));
        ++did.swapped;
        // Who was inside has left: nobody misses these, not even who lingered in leaves that stay as they are.
        for (index i = loaded / 2; i < loaded; i += 5) spare_.erase(v, i * 10);
    }
    void stores_without_memory(choices& r) {
        std::array<std::unique_ptr<item>, 4> values;
        for (auto& v : values) v = std::make_unique<item>(any_name(r));
        locked(tree_, [&](const auto& w) {
            tree_.reserve(w, values.size());
            const tests::failing_new failing{0};
            try {
                for (auto& v : values) {
                    const range at = any(r, indices, 30);
                    tree_.store(w, at.first, at.last, std::move(v));
                }
            } catch (const std::bad_alloc&) {
                expect(false);
            }
            expect(!tests::failing_new::happened());
        });
    }

    map tree_;
    guarded::range_map<index, guarded::in_place<index>, D> words_;
    owner owner_{0L};
    guarded::range_map<index, item, D, guarded::outer_lock<owner>> owned_;
    map islands_;
    guarded::range_map<index, item, D, std::mutex, all_options> marked_;
    index next_ = 0;  // under marked_'s lock
    std::mutex one_exchanges_;
    long version_ = 0;  // under it
    map shown_;
    map spare_;
};

}  // namespace soak
