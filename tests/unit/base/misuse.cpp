// What checked builds say of a misuse: what was used, where guards were taken and released; and who hears it.
#include "../../catch.hpp"
#include "../child.hpp"

#include <guarded/guarded.hpp>
#include <guarded/reclaim/batch.hpp>
#include <guarded/sampling.hpp>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <sstream>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>

#if GUARDED_CHECKED

namespace {

struct ledger {
    long balance = 3;
};

auto reader() { return guarded::read_lock(); }
constexpr unsigned reader_line = __LINE__ - 1;

std::string at(unsigned line) {
    std::ostringstream s;  // g++ 12 takes operator+ of strings for an overrun
    s << __FILE__ << ':' << line;
    return s.str();
}

void require_said(const tests::end_of_child& end, const std::string& words) {
    CAPTURE(end.said, words);
    REQUIRE(end.died_of(SIGABRT));
    REQUIRE(end.said.find(words) != std::string::npos);
}

}  // namespace

TEST_CASE("a stale pointer is named, with the guard it was read under and the one it was used under", "[misuse]") {
    unsigned released = 0;
    const auto end = tests::run_in_child([&] {
        guarded::slot<ledger> s{std::make_unique<ledger>()};
        auto g = reader();
        const auto p = s.load(g);
        unlock(std::move(g));
        const auto h = reader();
        return static_cast<int>(get(h, p, &ledger::balance));
    });
    released = __LINE__ - 4;
    require_said(end, "ledger");
    require_said(end, "read under the guard taken at " + at(reader_line) + ", released at " + at(released));
    require_said(end, "used under the guard taken at " + at(reader_line) + "\n");
}

TEST_CASE("a guard whose scope ended is named so", "[misuse]") {
    const auto end = tests::run_in_child([] {
        guarded::slot<ledger> s{std::make_unique<ledger>()};
        guarded::ptr<ledger, decltype(reader())> p;
        {
            const auto g = reader();
            p = s.load(g);
        }
        const auto h = reader();
        return static_cast<int>(get(h, p, &ledger::balance));
    });
    require_said(end, "read under the guard taken at " + at(reader_line) + ", which ended with its scope");
}

TEST_CASE("a released guard is named with its two places", "[misuse]") {
    const auto end = tests::run_in_child([] {
        auto g = guarded::read_lock();
        unlock(std::move(g));
        tests::hidden(g).require_live();
    });
    const unsigned line = __LINE__ - 4;
    require_said(end, "used under the guard taken at " + at(line) + ", released at " + at(line + 1));
}

TEST_CASE("so are the guards of locks, and of cursors", "[misuse]") {
    using map_type = guarded::range_map<std::uint64_t, guarded::in_place<int>>;
    const auto end = tests::run_in_child([] {
        map_type map;
        const auto locked = [&] { return lock(map); };
        auto w = locked();
        map.store(w, 1, 2);
        auto c = map.cursor(w, 0);
        unlock(std::move(w));
        auto again = locked();
        return c.find(again) ? 1 : 0;
    });
    const unsigned line = __LINE__ - 8;
    require_said(end, "cursor");
    require_said(end, "read under the guard taken at " + at(line) + ", released at " + at(line + 4));
    require_said(end, "used under the guard taken at " + at(line));
}

TEST_CASE("a guard that was long ago is left out of the message", "[misuse]") {
    const auto end = tests::run_in_child([] {
        guarded::slot<ledger> s{std::make_unique<ledger>()};
        guarded::ptr<ledger, decltype(reader())> p;
        for (int i = 0; i < 1000; ++i) {
            const auto g = reader();
            if (i == 0) p = s.load(g);
        }
        const auto h = reader();
        return static_cast<int>(get(h, p, &ledger::balance));
    });
    require_said(end, "this was read in an earlier critical section, or under a guard taken long ago");
    CAPTURE(end.said);
    REQUIRE(end.said.find("read under") == std::string::npos);
}

TEST_CASE("what was read under a guard of another thread is said to be", "[misuse]") {
    const auto end = tests::run_in_child([] {
        guarded::slot<ledger> s{std::make_unique<ledger>()};
        const auto g = reader();
        const auto p = s.load(g);
        std::thread{[&] {
            const auto mine = reader();
            static_cast<void>(get(mine, p, &ledger::balance));
        }}.join();
    });
    require_said(end, "guarded: this was read under a guard of another thread, which protects that one alone");
    require_said(end, "read under the guard taken at " + at(reader_line) + "\n");
}

TEST_CASE("what was read under another guard that is alive is not called stale", "[misuse]") {
    const auto end = tests::run_in_child([] {
        guarded::slot<ledger> s{std::make_unique<ledger>()};
        const auto g = reader();
        const auto h = reader();
        const auto p = s.load(g);
        return static_cast<int>(get(h, p, &ledger::balance));
    });
    require_said(end, "guarded: this was read under another guard, which is alive: name that one");
    require_said(end, "read under the guard taken at " + at(reader_line) + "\n");
}

TEST_CASE("so is what a swap of trees outdated, with the place of its guard", "[misuse]") {
    using map_type = guarded::range_map<std::uint64_t, guarded::in_place<int>>;
    const auto end = tests::run_in_child([] {
        map_type map;
        map_type other;
        const auto w = lock(map);
        const auto other_w = lock(other);
        map.store(w, 1, 2);
        auto c = map.cursor(w, 0);
        map.swap(w, other, other_w);
        return c.find(w) ? 1 : 0;
    });
    const unsigned line = __LINE__ - 7;
    require_said(end, "guarded: this was read in an earlier critical section");
    require_said(end, "read under the guard taken at " + at(line) + "\n");
}

TEST_CASE("a guard of another thread is named, though that thread has ended", "[misuse]") {
    const auto end = tests::run_in_child([] {
        guarded::slot<ledger> s{std::make_unique<ledger>()};
        const auto mine = reader();  // or this thread takes up where the other one ends
        std::unique_ptr<std::decay_t<decltype(reader())>> g;
        std::thread{[&] { g = std::make_unique<std::decay_t<decltype(reader())>>(reader()); }}.join();
        return s.load(*g) != nullptr ? 1 : 0;
    });
    require_said(end, "guarded: this guard belongs to another thread");
    require_said(end, "used under the guard taken at " + at(reader_line) + "\n");
}

TEST_CASE("a thread that has ended is remembered, though others have begun", "[misuse]") {
    const auto end = tests::run_in_child([] {
        std::unique_ptr<std::decay_t<decltype(reader())>> g;
        const auto take = [&] { g = std::make_unique<std::decay_t<decltype(reader())>>(reader()); };
        std::thread{take}.join();
        for (int i = 0; i < 4; ++i) std::thread{[] { const auto mine = guarded::read_lock(); }}.join();
        g.reset();
    });
    require_said(end, "guarded: this guard belongs to another thread");
    require_said(end, "used under the guard taken at " + at(reader_line) + "\n");
}

TEST_CASE("a guard that another thread releases is named with the place of that", "[misuse]") {
    const auto end = tests::run_in_child([] {
        auto g = reader();
        std::thread{[&] { unlock(std::move(g)); }}.join();
    });
    require_said(end, "guarded: this guard belongs to another thread");
    require_said(end, "used at " + at(__LINE__ - 3));
}

TEST_CASE("a type is named whole", "[misuse]") {
    REQUIRE(guarded::detail::name_of<int>() == "int");
    REQUIRE(guarded::detail::name_of<ledger(int[2])>().find("ledger") != std::string::npos);
    const std::string array{guarded::detail::name_of<std::unique_ptr<long[3]>>()};
    CAPTURE(array);
    REQUIRE(array.find("[3]") != std::string::npos);
    REQUIRE(array.back() == '>');
}

TEST_CASE("a guard of another tree is named", "[misuse]") {
    using map_type = guarded::range_map<std::uint64_t, guarded::in_place<int>>;
    const auto end = tests::run_in_child([] {
        map_type map;
        map_type other;
        const auto w = lock(other);
        map.store(w, 1, 2);
    });
    require_said(end, "guarded: guard of another tree: take the lock of this one");
    require_said(end, "used under the guard taken at " + at(__LINE__ - 4) + "\n");
}

TEST_CASE("an unlinked object is named with the places where it was unlinked, given away and used", "[misuse]") {
    constexpr unsigned first = __LINE__ + 3;
    auto end = tests::run_in_child([] {
        guarded::slot<ledger> s{std::make_unique<ledger>()};
        const auto u = std::make_unique<guarded::unlinked<ledger>>(s.exchange(nullptr));
        retire(std::move(tests::hidden(*u)));
        retire(std::move(tests::hidden(*u)));
    });
    require_said(end, "guarded: this unlinked object was already retired");
    require_said(end, "ledger");
    require_said(end, "unlinked at " + at(first));
    require_said(end, "given away before, at " + at(first + 1));
    require_said(end, "used at " + at(first + 2));
    end = tests::run_in_child([] {
        const auto u = std::make_unique<guarded::unlinked<ledger>>(guarded::assume_unlinked(new ledger));
        retire(std::move(tests::hidden(*u)));
        const auto move = [](guarded::unlinked<ledger>& from) { retire(guarded::unlinked<ledger>{std::move(from)}); };
        move(*u);
    });
    require_said(end, "guarded: this unlinked object was already retired");
    require_said(end, "used at " + at(__LINE__ - 4));
    end = tests::run_in_child([] {
        auto* const forgotten = std::make_unique<ledger>().release();
        std::make_unique<guarded::unlinked<ledger>>(guarded::assume_unlinked(forgotten)).reset();
    });
    require_said(end, "guarded: an unlinked object was forgotten");
    require_said(end, "unlinked at " + at(__LINE__ - 3));
}

TEST_CASE("an object that is retired twice is named with its places", "[misuse]") {
    struct record : guarded::reclaimable {
        long balance = 3;
    };
    guarded::sample_objects({.one_in = 1, .pages = 64});
    const auto end = tests::run_in_child([] {
        for (int i = 0; i < 200; ++i) delete new record;  // a thread hears of sampling after 100
        const auto g = guarded::read_lock();
        auto* const r = new record;
        retire(guarded::assume_unlinked(r));
        retire(guarded::assume_unlinked(r));
    });
    require_said(end, "guarded: an object was retired twice");
    require_said(end, "record");
    require_said(end, "given away before, at " + at(__LINE__ - 5));
    require_said(end, "used at " + at(__LINE__ - 5));
}

TEST_CASE("a batch that is used twice is named with the place", "[misuse]") {
    auto end = tests::run_in_child([] {
        guarded::batch<> b;
        retire(std::move(b));
        retire(std::move(tests::hidden(b)));
    });
    require_said(end, "guarded: this batch was already retired");
    require_said(end, "used at " + at(__LINE__ - 3));
    end = tests::run_in_child([] {
        guarded::batch<> b;
        retire(std::move(b));
        tests::hidden(b).add(guarded::assume_unlinked(new ledger));
    });
    require_said(end, "used at " + at(__LINE__ - 2));
}

TEST_CASE("a handler hears of the misuse before the program is aborted", "[misuse]") {
    const auto misuse = [] {
        auto g = guarded::read_lock();
        unlock(std::move(g));
        tests::hidden(g).require_live();
    };
    auto end = tests::run_in_child([&] {
        guarded::set_misuse_handler([](const guarded::misuse& m) noexcept {
            std::fprintf(stderr, "heard: %s, from line %u to %u", m.what, m.guard.taken.line, m.guard.released.line);
        });
        misuse();
    });
    require_said(end, "heard: this guard was released");
    REQUIRE(end.said.find("guarded:") == std::string::npos);
    end = tests::run_in_child([&] {
        guarded::set_misuse_handler([](const guarded::misuse&) noexcept { std::_Exit(9); });
        misuse();
    });
    REQUIRE(end.left_with(9));
    end = tests::run_in_child([&] {
        guarded::set_misuse_handler(nullptr);
        misuse();
    });
    REQUIRE(end.died_of(SIGABRT));
    REQUIRE(end.said.empty());
}

#endif
