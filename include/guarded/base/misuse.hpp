// What the library says of a misuse before the program stops, and the handler that hears it.
#pragma once

#include <guarded/base/attributes.hpp>
#include <guarded/base/config.hpp>

#include <atomic>
#include <cstdio>
#include <string_view>

// The same for translation units that were built in different ways.
namespace guarded {

/// A line of the program; no file where it is not known.
struct source_place {
    const char* file = nullptr;
    unsigned line = 0;

    /// As a default argument: the line of the call.
    GUARDED_INLINE static constexpr source_place here(const char* f = __builtin_FILE(),
                                                      unsigned l = __builtin_LINE()) noexcept {
        return {f, l};
    }
};

/// A guard of this thread, as far back as the thread remembers: where it was taken, and where released. A guard whose scope
/// ended has no place of release.
struct guard_history {
    source_place taken;
    source_place released;
    bool ended = false;
};

struct misuse {
    const char* what;            // what is wrong, and what to do
    std::string_view used{};     // the type of what was used; empty where that says nothing
    guard_history read_under{};  // the guard under which it was read
    guard_history guard{};       // the guard that was named at the use
    source_place at{};           // where it was used, if that is known
    source_place unlinked{};     // where the object was unlinked
    source_place given_away{};   // and retired, waited for or taken out of RCU typing before
    source_place locked{};       // where this thread took the lock that it takes again
};

/// Called before the program aborts, on the thread at fault: with each misuse that checked and strict builds find, and with
/// each wait inside a section that other builds find. It may look around and log, or end the process its own way; when it
/// returns, the program aborts.
using misuse_handler = void (*)(const misuse&) noexcept;

namespace process {

/// A place that other threads look at.
class seen_place {
  public:
    void set(source_place p) noexcept {
        line_.store(p.line, std::memory_order_relaxed);
        file_.store(p.file, std::memory_order_relaxed);
    }
    source_place get() const noexcept { return {file_.load(std::memory_order_relaxed), line_.load(std::memory_order_relaxed)}; }

  private:
    std::atomic<const char*> file_{nullptr};
    std::atomic<unsigned> line_{0};
};

inline void print(const char* before, const guard_history& g) noexcept {
    if (g.taken.file == nullptr) return;
    std::fprintf(stderr, "guarded:   %s the guard taken at %s:%u", before, g.taken.file, g.taken.line);
    if (g.released.file != nullptr)
        std::fprintf(stderr, ", released at %s:%u", g.released.file, g.released.line);
    else if (g.ended)
        std::fputs(", which ended with its scope", stderr);
    std::fputc('\n', stderr);
}

inline void print(const char* before, const source_place& p) noexcept {
    if (p.file != nullptr) std::fprintf(stderr, "guarded:   %s %s:%u\n", before, p.file, p.line);
}

/// To stderr.
inline void print(const misuse& m) noexcept {
    std::fprintf(stderr, "guarded: %s\n", m.what);
    if (!m.used.empty()) std::fprintf(stderr, "guarded:   used: %.*s\n", static_cast<int>(m.used.size()), m.used.data());
    print("read under", m.read_under);
    print("used under", m.guard);
    print("unlinked at", m.unlinked);
    print("given away before, at", m.given_away);
    print("locked at", m.locked);
    print("used at", m.at);
}

inline std::atomic<misuse_handler> handler{print};

}  // namespace process

/// Makes handler hear of misuses from now on; null for none. The first one prints to stderr. Returns the one before.
/// Thread-safe. Mirrors std::set_terminate().
inline misuse_handler set_misuse_handler(misuse_handler handler) noexcept { return process::handler.exchange(handler); }

}  // namespace guarded
