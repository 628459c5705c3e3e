// A lock that is tried: the guard is tested before use, and a contended lock is left for later.
#include <guarded/guarded.hpp>

#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>

namespace {

struct log_buffer {
    std::string text;
    int lost = 0;
};

using safe_log = guarded::locked<log_buffer>;

bool append_if_free(safe_log& log, const std::string& line) {
    if (auto g = try_lock(log)) {
        with(g, root(g), [](log_buffer& b, const std::string& more) { b.text += more; }, line);
        return true;
    }
    return false;
}

int append_with_retries(safe_log& log, const std::string& line) {
    for (int attempt = 1; attempt <= 3; ++attempt) {
        auto g = try_lock(log);
        if (!g) {
            std::this_thread::yield();
            continue;
        }
        auto b = root(g);
        set(g, b, &log_buffer::text, get(g, b, &log_buffer::text) + line);
        unlock(std::move(g));
        return attempt;
    }
    auto g = lock(log);
    auto b = root(g);
    set(g, b, &log_buffer::lost, get(g, b, &log_buffer::lost) + 1);
    return 0;
}

std::optional<std::string> snapshot(safe_log& log) {
    auto g = try_lock(log);
    if (!g) return std::nullopt;
    return get(g, root(g), &log_buffer::text);
}

std::size_t swap_both(safe_log& a, safe_log& b) {
    auto first = lock(a);
    auto second = try_lock(b);
    if (second) {
        const auto mine = get(first, root(first), &log_buffer::text);
        set(first, root(first), &log_buffer::text, get(second, root(second), &log_buffer::text));
        set(second, root(second), &log_buffer::text, std::string{mine});
        return mine.size();
    } else {
        return 0;
    }
}

}  // namespace

int correct_try_lock_backs_off() {
    safe_log a;
    safe_log b;
    if (!append_if_free(a, "x") || append_with_retries(a, "y") != 1 || snapshot(a) != "xy") return 1;
    return swap_both(a, b) == 2 && snapshot(b) == "xy" && snapshot(a) == "" ? 0 : 1;
}
