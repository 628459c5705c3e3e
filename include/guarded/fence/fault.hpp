// SIGSEGV: ours runs before the handler that was there, and says whose memory was touched.
#pragma once

#include <signal.h>

namespace guarded::process {

/// Tells of each touch of memory that cannot be touched, then lets the fault end as it would without us.
class fault {
  public:
    /// Says whose memory that was, if it knows.
    using teller = void (*)(const void* touched) noexcept;

    /// Called once a process. Our handler runs as the one before it would: with its mask, on its stack, open to the same signal
    /// if that one is.
    static void listen(teller tell) noexcept {
        tell_ = tell;
        struct sigaction mine{};
        sigaction(SIGSEGV, nullptr, &others_);
        if (has_handler()) mine = others_;
        mine.sa_flags = (mine.sa_flags & ~static_cast<int>(SA_RESETHAND)) | SA_SIGINFO | (has_handler() ? 0 : SA_ONSTACK);
        mine.sa_sigaction = on_fault;
        sigaction(SIGSEGV, &mine, nullptr);
    }

  private:
    static bool has_handler() noexcept {
        return (others_.sa_flags & SA_SIGINFO) != 0 || (others_.sa_handler != SIG_DFL && others_.sa_handler != SIG_IGN);
    }

    static void on_fault(int signal, siginfo_t* info, void* context) noexcept {
        const bool sent = info->si_code <= 0;  // by kill or its like: nothing was touched
        if (!sent) tell_(info->si_addr);
        if (has_handler()) {
            struct sigaction plain{};
            if ((others_.sa_flags & static_cast<int>(SA_RESETHAND)) != 0) sigaction(signal, &plain, nullptr);
            if ((others_.sa_flags & SA_SIGINFO) != 0) return others_.sa_sigaction(signal, info, context);
            return others_.sa_handler(signal);
        }
        if (sent && others_.sa_handler == SIG_IGN) return;
        struct sigaction plain{};
        sigaction(signal, &plain, nullptr);
        if (sent) raise(signal);
    }

    static inline teller tell_ = nullptr;
    static inline struct sigaction others_{};
};

}  // namespace guarded::process
