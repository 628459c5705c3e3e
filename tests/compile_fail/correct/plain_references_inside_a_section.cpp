// What unsafe_ref is for: a library that needs a plain reference, called inside the section, where the guard is in sight.
#include <guarded/guarded.hpp>

#include <cstdio>
#include <cstring>
#include <memory>
#include <string>

namespace {

struct banner {
    explicit banner(const char* t) { std::snprintf(text, sizeof text, "%s", t); }
    char text[32]{};
};

std::size_t print_to(char* buffer, std::size_t size, const banner& b) {
    return static_cast<std::size_t>(std::snprintf(buffer, size, "[%s]", b.text));
}

std::string rendered(const guarded::slot<banner>& current) {
    char buffer[64];
    auto g = guarded::read_lock();
    auto b = current.load(g);
    if (!b) return "";
    const std::size_t n = print_to(buffer, sizeof buffer, unsafe_ref(g, b));
    unlock(std::move(g));
    return std::string(buffer, n);
}

std::size_t length(guarded::locked<banner>& owned) {
    auto g = lock(owned);
    auto b = root(g);
    std::strcat(unsafe_ref(g, b).text, "!");
    return with(g, b, [](const banner& at) { return std::strlen(at.text); });
}

}  // namespace

int correct_plain_references_inside_a_section() {
    guarded::slot<banner> current;
    if (!rendered(current).empty()) return 1;
    current.publish(std::make_unique<banner>("hello"));
    guarded::locked<banner> owned{std::in_place, "four"};
    return rendered(current) == "[hello]" && length(owned) == 5 ? 0 : 1;
}
