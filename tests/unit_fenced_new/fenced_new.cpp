// A strict program whose operator new is fenced_new.hpp's.
#undef GUARDED_STRICT
#define GUARDED_STRICT 1
#include "../catch.hpp"
#include "../unit/child.hpp"

#include <guarded/fenced_new.hpp>
#include <guarded/guarded.hpp>

#if GUARDED_DETAIL_OWN_NEW

#include <array>
#include <csignal>
#include <cstring>
#include <memory>
#include <string>

namespace {

struct record {
    std::array<unsigned char, 64> bytes;
};

/// From here on operator new gives what malloc does.
void use_up_the_pages() {
    for (int i = 0; i < 10'000; ++i) tests::hidden(*new record);
}

}  // namespace

TEST_CASE("any object of a strict program that is touched after it was freed stops it, whatever it samples", "[fenced_new]") {
    const auto touched = [](guarded::sampling_options how) {
        return tests::run_in_child([how] {
            guarded::slot<record> place{std::make_unique<record>()};
            guarded::sample_objects(how);  // as the program does in production: all have pages here
            for (int i = 0; i < 1000; ++i) place.publish(std::make_unique<record>());
            const unsigned char* kept = nullptr;
            {
                const auto g = guarded::read_lock();
                kept = guarded::unsafe_ref(g, place.load(g)).bytes.data();
            }
            place.publish(nullptr);
            guarded::barrier();
            return static_cast<int>(*static_cast<const volatile unsigned char*>(kept));
        });
    };
    // Without a report, since the child's handler of SIGSEGV is not the program's.
    REQUIRE(touched({.one_in = 1000}).died_of(SIGSEGV));
    REQUIRE(touched({.one_in = 0}).died_of(SIGSEGV));
}

TEST_CASE("what is deleted twice stops a strict program, though pages ran out", "[fenced_new]") {
    for (const bool at_once : {true, false}) {
        const auto end = tests::run_in_child([at_once] {
            use_up_the_pages();
            auto& one = tests::hidden(*new record);
            delete &one;
            if (!at_once)
                for (int i = 0; i < 1000; ++i) delete &tests::hidden(*new record);
            delete &tests::hidden(one);
        });
        CAPTURE(end.status, end.said);
        REQUIRE(end.died_of(SIGABRT));
        REQUIRE(end.said.find("guarded: freed twice: byte 0 of an object of 72 bytes") != std::string::npos);
    }
}

TEST_CASE("an object that is retired twice is named when it is freed for the second time", "[fenced_new]") {
    const auto end = tests::run_in_child([] {
        auto* const one = new record;
        for (int i = 0; i < 2; ++i) retire(guarded::assume_unlinked(one));
        guarded::barrier();
    });
    CAPTURE(end.status, end.said);
    REQUIRE(end.died_of(SIGABRT));
    REQUIRE(end.said.find("guarded: freed twice: byte 0 of ") == 0);
    REQUIRE(end.said.find("record of 64 bytes\nguarded:   retired at ") != std::string::npos);
}

TEST_CASE("a large block of which the system never gave most is freed without asking for that", "[fenced_new]") {
    const auto end = tests::run_in_child([] {
        constexpr std::size_t size = std::size_t{1} << 30;
        auto* const block = static_cast<char*>(::operator new(size));
        rusage before{};
        getrusage(RUSAGE_SELF, &before);
        tests::hidden(block[0]) = 1;
        ::operator delete(block);
        rusage after{};
        getrusage(RUSAGE_SELF, &after);
        return after.ru_maxrss - before.ru_maxrss < 10'000 ? 5 : 6;  // KiB
    });
    CAPTURE(end.status, end.said);
    REQUIRE(end.left_with(5));
}

TEST_CASE("what looks as if it was deleted is not", "[fenced_new]") {
    const auto end = tests::run_in_child([] {
        use_up_the_pages();
        for (int i = 0; i < 10'000; ++i) {
            auto& one = tests::hidden(*new std::array<unsigned char, 72>);
            std::memset(&one, guarded::process::freed_byte, sizeof one);
            delete &one;
        }
        return 5;
    });
    CAPTURE(end.status, end.said);
    REQUIRE(end.left_with(5));
}

#endif
