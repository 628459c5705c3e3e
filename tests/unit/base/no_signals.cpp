// Threads that the library begins, or lets liburcu begin, take none of the program's signals. ThreadSanitizer has a thread of
// its own.
#include "../../flavours.hpp"
#include "../child.hpp"

#include <guarded/grace/fork.hpp>
#include <guarded/stall_watch.hpp>

#include <sys/types.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <thread>

#ifndef GUARDED_DETAIL_TSAN
namespace {

using guarded::slot;

constexpr unsigned long bit(int signal) { return 1UL << (signal - 1); }
constexpr auto own_faults = bit(SIGSEGV) | bit(SIGBUS) | bit(SIGFPE) | bit(SIGILL) | bit(SIGTRAP);

unsigned long blocked_by(const std::filesystem::path& thread) {
    std::ifstream status{thread / "status"};
    for (std::string line; std::getline(status, line);)
        if (line.rfind("SigBlk:", 0) == 0) return std::stoul(line.substr(7), nullptr, 16);
    return 0;
}

/// 0 when this process has threads beside its main one, and all of them block what is sent to a process but what would be their
/// own fault.
int takes_no_signals() {
    int others = 0;
    for (const auto& thread : std::filesystem::directory_iterator{"/proc/self/task"}) {
        if (thread.path().filename() == std::to_string(getpid())) continue;
        ++others;
        auto mask = blocked_by(thread);
        // A thread blocks these, too, while glibc begins it and while it begins another one; liburcu 0.14's workers always do.
        for (int i = 0; i < 1000 && (mask & own_faults) != 0; ++i, mask = blocked_by(thread)) std::this_thread::yield();
        for (const int sent : {SIGTERM, SIGINT, SIGHUP, SIGUSR1, SIGCHLD, SIGALRM})
            if ((mask & bit(sent)) == 0) return 1;
    }
    sigset_t mine{};
    pthread_sigmask(SIG_BLOCK, nullptr, &mine);
    if (sigismember(&mine, SIGTERM) != 0) return 2;  // the caller's own mask is what it was
    return others == 0 ? 3 : 0;
}
/// As long as what begin() gives lives, in a fresh process.
template <class Begin>
void require_no_signals(Begin begin) {
    const auto end = tests::run_in_child([&] {
        [[maybe_unused]] const auto threads = begin();
        return takes_no_signals();
    });
    CAPTURE(end.status, end.said);
    REQUIRE(end.left_with(0));
}

}  // namespace

TEMPLATE_LIST_TEST_CASE("a worker that a retirement begins takes no signals", "[signals]", tests::all_flavours) {
    require_no_signals([] {
        auto place = std::make_unique<slot<int, TestType>>(std::make_unique<int>(1));
        place->publish(std::make_unique<int>(2));
        return place;
    });
}

TEMPLATE_LIST_TEST_CASE("a worker that begins for a poll takes no signals", "[signals]", tests::all_flavours) {
    if constexpr (guarded::process::polls<rcu_flavor_struct>) return;  // liburcu's own takes no worker
    require_no_signals([] { return guarded::start_poll<TestType>(); });
}

TEMPLATE_LIST_TEST_CASE("workers of a program's own take no signals", "[signals]", tests::all_flavours) {
    require_no_signals([] { return std::make_unique<guarded::worker<TestType>>(); });
    require_no_signals([] { return std::make_unique<guarded::cpu_workers<TestType>>(); });
}

TEMPLATE_LIST_TEST_CASE("workers that begin for forks take no signals, in the child either", "[signals]", tests::all_flavours) {
    require_no_signals([] {
        guarded::handle_fork<TestType>();
        return 0;
    });
    const auto end = tests::run_in_child([] {
        guarded::handle_fork<TestType>();
        return tests::run_in_child(takes_no_signals).left_with(0) ? 0 : 1;
    });
    CAPTURE(end.status, end.said);
    REQUIRE(end.left_with(0));
}

TEMPLATE_LIST_TEST_CASE("a watch over stalls takes no signals", "[signals]", tests::all_flavours) {
    require_no_signals([] { return std::make_unique<guarded::stall_watch<TestType>>(std::chrono::seconds{5}); });
}
#endif
