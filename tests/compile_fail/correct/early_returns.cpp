// Early returns out of one section: every one of them ends the guard by its scope.
#include <guarded/guarded.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace {

struct certificate {
    certificate(std::string s, int f, int u) : subject{std::move(s)}, valid_from{f}, valid_until{u} {}
    std::string subject;
    int valid_from;
    int valid_until;
    bool revoked = false;
};

enum class verdict { unknown, not_yet, expired, revoked, other_subject, good };

verdict check(const guarded::slot<certificate>& store, std::string_view subject, int now) {
    auto g = guarded::read_lock();
    auto c = store.load(g);
    if (!c) return verdict::unknown;
    if (now < get(g, c, &certificate::valid_from)) return verdict::not_yet;
    if (now > get(g, c, &certificate::valid_until)) return verdict::expired;
    if (get(g, c, &certificate::revoked)) return verdict::revoked;
    if (!with(g, c, [](const certificate& seen, auto wanted) { return seen.subject == wanted; }, subject))
        return verdict::other_subject;
    return verdict::good;
}

std::optional<int> days_left(const guarded::slot<certificate>& store, int now) {
    auto g = guarded::read_lock();
    const auto c = store.load(g);
    if (c == nullptr) return std::nullopt;
    const int until = get(g, c, &certificate::valid_until);
    unlock(std::move(g));
    if (until < now) return std::nullopt;
    return until - now;
}

}  // namespace

int correct_early_returns() {
    guarded::slot<certificate> store;
    if (check(store, "me", 5) != verdict::unknown) return 1;
    store.publish(std::make_unique<certificate>("me", 3, 9));
    if (check(store, "me", 2) != verdict::not_yet || check(store, "me", 10) != verdict::expired) return 1;
    if (check(store, "you", 5) != verdict::other_subject || check(store, "me", 5) != verdict::good) return 1;
    return days_left(store, 5) == 4 && !days_left(store, 12) ? 0 : 1;
}
