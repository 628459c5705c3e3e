// A qsbr thread that waits for something holds grace periods up, unless it says that it rests.
#pragma once

#include <guarded/domain/domain.hpp>

#include <concepts>

namespace guarded::process {

/// As long as it lives, no grace period waits for this thread. It may not read; rests inside another end nothing.
template <domain D>
class at_rest {
  public:
    at_rest() noexcept = default;
    at_rest(const at_rest&) = delete;
    at_rest& operator=(const at_rest&) = delete;
};
template <>
class at_rest<rcu_qsbr> {
  public:
    at_rest() noexcept : was_online_{rcu_qsbr::online()} {
        if (was_online_) rcu_qsbr::flavour().thread_offline();
    }
    at_rest(const at_rest&) = delete;
    at_rest& operator=(const at_rest&) = delete;
    ~at_rest() {
        if (was_online_ && rcu_qsbr::registered()) rcu_qsbr::flavour().thread_online();
    }

  private:
    bool was_online_;
};

}  // namespace guarded::process
