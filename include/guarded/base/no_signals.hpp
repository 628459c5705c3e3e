// Threads that the library begins take none of the program's signals: a signal that the program blocks in all its threads, to
// wait for it, would else kill the program.
#pragma once

#include <pthread.h>

#include <signal.h>

#include <initializer_list>

namespace guarded::process {

/// While it lives, a thread begins without the program's signals; what such a thread touches too late still stops it.
class no_signals {
  public:
    no_signals() noexcept {
        sigset_t all{};
        sigfillset(&all);
        for (const int own_fault : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP}) sigdelset(&all, own_fault);
        pthread_sigmask(SIG_BLOCK, &all, &before_);
    }
    no_signals(const no_signals&) = delete;
    no_signals& operator=(const no_signals&) = delete;
    ~no_signals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

  private:
    sigset_t before_{};
};

}  // namespace guarded::process
