// A program and two plugins, each with its copy of guarded where the linker makes no one of them: run by run.py in all ways.
#include "plugin.hpp"

#include <guarded/guarded.hpp>
#include <guarded/sampling.hpp>

#include <dlfcn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <thread>

namespace {

using plugins::calls;

int failures = 0;
void check(bool right, const char* promise, const char* where) {
    if (right) return;
    ++failures;
    std::fprintf(stderr, "wrong: %s (%s)\n", promise, where);
}

const calls& load(const char* file) {
    void* const plugin = dlopen(file, RTLD_NOW | RTLD_LOCAL);
    if (plugin == nullptr) {
        std::puts(dlerror());
        std::exit(2);
    }
    return *static_cast<const calls*>(dlsym(plugin, "plugin_calls"));
}

struct watched {
    std::atomic<bool>& gone;
    int value = 7;
    explicit watched(std::atomic<bool>& g) : gone{g} {}
    ~watched() {
        value = 0;
        gone = true;
    }
};

/// enter() before the thread registers here, leave() while it is: an object that is read then is not freed.
template <class D>
void a_guard_protects(const plugins::registers& first, const plugins::registers& second) {
    std::atomic<bool> gone{false};
    std::atomic<bool> inside{false};
    std::atomic<bool> unlinked{false};
    guarded::slot<watched, D> place{std::make_unique<watched>(gone)};
    std::thread reader{[&] {
        first.enter();
        second.enter();
        {
            const auto me = guarded::register_thread<D>();
            first.leave();
            second.leave();
            const auto g = read_lock(me);
            const auto p = place.load(g);
            inside = true;
            while (!unlinked) std::this_thread::yield();
            for (int i = 0; i < 50; ++i) {
                const timespec a_while{0, 1'000'000};
                nanosleep(&a_while, nullptr);
            }
            check(!gone && get(g, p, &watched::value) == 7, "a guard protects, whichever copy's registration ended first",
                  D::name);
        }
        check(!D::registered(), "the last registration unregisters the thread", D::name);
        first.enter();
        check(D::registered(), "a plugin registers the thread again", D::name);
        first.leave();
        check(!D::registered(), "and unregisters it", D::name);
    }};
    while (!inside) std::this_thread::yield();
    auto old = place.exchange(nullptr);
    unlinked = true;
    retire(std::move(old));
    reader.join();
    guarded::barrier<D>();
    check(gone, "the object is freed when nobody reads it", D::name);
}

void all_registrations_count(const calls& one, const calls& other) {
    a_guard_protects<guarded::rcu_memb>(one.memb, other.memb);
    a_guard_protects<guarded::rcu_mb>(one.mb, other.mb);
    a_guard_protects<guarded::rcu_qsbr>(one.qsbr, other.qsbr);
}

void memory_goes_where_it_came_from(const calls& one, const calls& other) {
    guarded::sample_objects({.one_in = 1});
    for (int i = 0; i < 1000; ++i) {
        one.take(new plugins::job);
        one.take(other.make());
        one.end(other.make());
        delete one.make();
    }
    one.finish();
}

void limits_and_counters_are_one(const calls& one, const calls& other) {
    other.limit(10);
    unsigned long most = 0;
    for (int i = 0; i < 200; ++i) {
        one.take(one.make());
        most = std::max({most, one.pending(), other.pending()});
    }
    check(most <= 11, "a limit that one plugin gives binds the other", "");
    const auto pending = guarded::stats().pending;
    check(one.pending() == pending && other.pending() == pending, "counters are one for the process", "");
    one.finish();
    check(guarded::stats().pending == 0, "and come to nothing", "");
}

void packages_are_opened(const calls& one, const calls& other) {
    const guarded::slot<plugins::job> place{std::make_unique<plugins::job>()};
    const auto works = [&] {
        const auto g = guarded::read_lock();
        const auto p = place.load(g);
        const auto back = unpack(g, one.same(other.same(pack(g, p))));
        return back == p && one.value(pack(g, p)) + other.value(pack(g, back)) == 8;
    };
    check(works() && works(), "a plugin reads under the program's guard", "main thread");
    bool right = false;
    std::thread{[&] { right = works() && works(); }}.join();
    check(right, "a plugin reads under the program's guard", "another thread");
}

void domains_of_one_name_are_two(const calls& one, const calls& other) {
    const bool first = one.retire_in_own_domain() == 1 && other.retire_in_own_domain() == 1;
    check(first && one.retire_in_own_domain() == 2, "each plugin's own domain counts what that plugin retires", "");
}

void one_copy_handles_forks(const calls& one, const calls& other) {
    check(one.handles_forks() && one.handles_forks(), "a plugin handles forks", "");
    const bool both = other.handles_forks();
    const pid_t child = fork();
    one.take(one.make());
    one.finish();
    if (child == 0) _exit(guarded::stats().pending == 0 ? 0 : 1);
    int status = 1;
    waitpid(child, &status, 0);
    check(status == 0, "a forked child goes on", both ? "one copy" : "the other copy is told that it does not");
}

}  // namespace

int main(int, char** argv) {
    const auto& one = load(argv[1]);
    const auto& other = load(argv[2]);
    all_registrations_count(one, other);
    all_registrations_count(other, one);
    memory_goes_where_it_came_from(one, other);
    limits_and_counters_are_one(one, other);
    packages_are_opened(one, other);
    domains_of_one_name_are_two(one, other);
    one_copy_handles_forks(one, other);
    std::puts(failures == 0 ? "right" : "wrong");
    return failures == 0 ? 0 : 1;
}
