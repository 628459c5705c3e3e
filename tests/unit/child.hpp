// Runs a function in a forked child and tells how the child ended and what it said: for misuses that stop the program.
#pragma once

#include "../catch.hpp"

#include <guarded/base/config.hpp>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstddef>
#include <string>

// Children start threads of their own, though their parent had some: ThreadSanitizer has to be told that this is meant.
extern "C" [[gnu::used]] inline const char* __tsan_default_options() { return "die_after_fork=0"; }

namespace tests {

struct end_of_child {
    int status = 0;    // as waitpid gives it
    std::string said;  // what it wrote to stderr

    bool left_with(int code) const { return WIFEXITED(status) && WEXITSTATUS(status) == code; }
    bool died_of(int signal) const { return WIFSIGNALED(status) && WTERMSIG(status) == signal; }
};

namespace detail {

template <class F>
[[noreturn]] void be_child(int said, F& fn) {
    const rlimit no_core{0, 0};
    setrlimit(RLIMIT_CORE, &no_core);
    for (const int signal : {SIGABRT, SIGILL, SIGTRAP, SIGSEGV, SIGTERM}) std::signal(signal, SIG_DFL);  // not Catch2's
    dup2(said, STDERR_FILENO);
    int code = 0;
    if constexpr (requires { code = fn(); })
        code = fn();
    else
        fn();
    _exit(code);
}

}  // namespace detail

/// What fn returns is the child's exit status; nothing else of the child comes back.
template <class F>
end_of_child run_in_child(F fn) {
    std::array<int, 2> ends{};
    REQUIRE(pipe(ends.data()) == 0);
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) detail::be_child(ends[1], fn);
    close(ends[1]);
    end_of_child end;
    std::array<char, 4096> buffer{};
    for (ssize_t n = 0; (n = read(ends[0], buffer.data(), buffer.size())) > 0;)
        end.said.append(buffer.data(), static_cast<std::size_t>(n));
    close(ends[0]);
    REQUIRE(waitpid(child, &end.status, 0) == child);
    return end;
}

/// fn is a misuse that every build stops: checked ones say why, the others trap, or fault where they read at null.
template <class F>
void require_stop(const std::string& why, F fn, [[maybe_unused]] bool at_null = false) {
    REQUIRE_FALSE(why.empty());
    const auto end = run_in_child(fn);
    CAPTURE(why, end.status, end.said);
#if GUARDED_CHECKED
    REQUIRE(end.died_of(SIGABRT));
    REQUIRE(end.said.find("guarded: " + why) != std::string::npos);
#else
    REQUIRE((end.died_of(SIGILL) || end.died_of(SIGTRAP) || (at_null && end.died_of(SIGSEGV))));
#endif
}

/// fn is a misuse off the read path: every build says why it stops.
template <class F>
void require_stop_aloud(const std::string& why, F fn) {
    const auto end = run_in_child(fn);
    CAPTURE(why, end.status, end.said);
    REQUIRE(end.died_of(SIGABRT));
    REQUIRE(end.said.find("guarded: " + why) != std::string::npos);
}

/// The same object by a way that no compiler follows: for misuses that only run time can see.
template <class T>
T& hidden(T& object) {
    T* volatile address = &object;
    return *address;
}

}  // namespace tests
