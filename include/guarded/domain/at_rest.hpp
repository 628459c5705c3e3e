// A thread of a resting domain that waits for something holds grace periods up, unless it says that it rests.
#pragma once

#include <guarded/domain/domain.hpp>

namespace guarded::process {

/// From here on grace periods do not wait for this thread. Returns whether they did.
template <resting_domain D>
bool go_offline() noexcept {
    const bool was_online = D::online();
    if (was_online) D::flavour().thread_offline();
    return was_online;
}
/// Grace periods wait for this thread again, unless it has been unregistered meanwhile.
template <resting_domain D>
void go_online_again(bool was_online) noexcept {
    if (was_online && D::registered()) D::flavour().thread_online();
}

/// As long as it lives, no grace period waits for this thread, which may not read. A rest inside another one ends nothing.
template <domain D>
class at_rest {
  public:
    at_rest() noexcept = default;
    at_rest(const at_rest&) = delete;
    at_rest& operator=(const at_rest&) = delete;
};
template <resting_domain D>
class at_rest<D> {
  public:
    at_rest() noexcept : was_online_{go_offline<D>()} {}
    at_rest(const at_rest&) = delete;
    at_rest& operator=(const at_rest&) = delete;
    ~at_rest() { go_online_again<D>(was_online_); }

  private:
    bool was_online_;
};

}  // namespace guarded::process
