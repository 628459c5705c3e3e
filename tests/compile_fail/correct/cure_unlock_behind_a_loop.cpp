// A section with a loop in it, and slow work behind that must not be done inside.
// cure: clang 14 (not 19) looks at the code behind a loop before it looks at the loop, and takes the guard in the body for
// cure: released when `unlock(std::move(g));` stands behind it: give the loop a scope or a function that ends the guard.
#include <guarded/guarded.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

struct alert {
    alert(int s, std::string t) : severity{s}, text{std::move(t)} {}
    int severity;
    std::string text;
    guarded::slot<alert> next;
};

using alert_list = guarded::slot<alert>;

int send_mail(const std::vector<std::string>& lines);

// auto g = read_lock(); for (...) lines.push_back(...); unlock(std::move(g)); return send_mail(lines);   becomes:
int mail_by_scope(const alert_list& alerts, int severity) {
    std::vector<std::string> lines;
    {
        auto g = guarded::read_lock();
        for (auto a = alerts.load(g); a; a = load(g, a, &alert::next))
            if (get(g, a, &alert::severity) >= severity) lines.push_back(get(g, a, &alert::text));
    }
    return send_mail(lines);
}

std::vector<std::string> texts(const alert_list& alerts, int severity) {
    std::vector<std::string> lines;
    auto g = guarded::read_lock();
    auto a = alerts.load(g);
    while (a) {
        if (get(g, a, &alert::severity) >= severity) lines.push_back(get(g, a, &alert::text));
        a = load(g, a, &alert::next);
    }
    return lines;
}
int mail_by_function(const alert_list& alerts, int severity) { return send_mail(texts(alerts, severity)); }

// Or a function that is lent the guard runs the loop; its caller unlocks.
template <class G>
std::vector<std::string> texts_of_all(guarded::borrowed<G> g, const alert_list& alerts) {
    std::vector<std::string> lines;
    for (auto a = alerts.load(g); a; a = load(g, a, &alert::next)) lines.push_back(get(g, a, &alert::text));
    return lines;
}
int mail_all(const alert_list& alerts) {
    auto g = guarded::read_lock();
    const auto lines = texts_of_all(borrow(g), alerts);
    unlock(std::move(g));
    return send_mail(lines);
}

int send_mail(const std::vector<std::string>& lines) { return static_cast<int>(lines.size()); }

int correct_cure_unlock_behind_a_loop() {
    alert_list alerts;
    if (mail_by_scope(alerts, 0) != 0 || mail_all(alerts) != 0) return 1;
    auto second = std::make_unique<alert>(3, "disk");
    auto first = std::make_unique<alert>(1, "login");
    first->next.publish(std::move(second));
    alerts.publish(std::move(first));
    return mail_by_scope(alerts, 2) == 1 && mail_by_function(alerts, 1) == 2 && mail_all(alerts) == 2 ? 0 : 1;
}
