// What get and with may give back without a word: numbers, enums, strings, times, and what is made of them.
#include <guarded/guarded.hpp>

#include <array>
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

namespace {

enum class level { low, high };

struct point {
    int x = 0;
    int y = 0;
};
struct box {
    point from;
    point to;
    std::optional<std::string> label;
};

struct sensor {
    std::string name = "roof";
    level alarm = level::high;
    double value = 21.5;
    std::chrono::milliseconds period{250};
    std::chrono::steady_clock::time_point read_at{};
    std::optional<int> offset = 3;
    std::pair<int, std::string> unit{1, "C"};
    std::tuple<int, double, bool> last{1, 2.0, true};
    std::array<int, 3> history{1, 2, 3};
    std::vector<std::string> tags{"a", "b"};
    std::variant<int, std::string> mode{"auto"};
    box place{{1, 2}, {3, 4}, "attic"};
    bool enabled() const { return value > 0; }
    std::string title() const { return name + "!"; }
};

}  // namespace

int correct_values_that_may_leave() {
    guarded::slot<sensor> current{std::make_unique<sensor>()};
    auto g = guarded::read_lock();
    auto s = current.load(g);
    const std::string name = get(g, s, &sensor::name);
    const level alarm = get(g, s, &sensor::alarm);
    const double value = get(g, s, &sensor::value);
    const std::chrono::milliseconds period = get(g, s, &sensor::period);
    const auto read_at = get(g, s, &sensor::read_at);
    const std::optional<int> offset = get(g, s, &sensor::offset);
    const auto [unit, symbol] = get(g, s, &sensor::unit);
    const auto [count, scale, valid] = get(g, s, &sensor::last);
    const auto history = get(g, s, &sensor::history);
    const auto tags = get(g, s, &sensor::tags);
    const auto mode = get(g, s, &sensor::mode);
    const box place = get(g, s, &sensor::place);
    const point corner = with(g, s, [](const sensor& at) { return at.place.to; });
    const auto summary = with(g, s, [](const sensor& at) { return std::tuple{at.name, at.value, at.tags.size()}; });
    const bool enabled = get(g, s, &sensor::enabled);
    const std::string title = get(g, s, &sensor::title);
    unlock(std::move(g));

    const bool scalars = alarm == level::high && value == 21.5 && period.count() == 250 && offset == 3 && enabled;
    const bool parts = unit == 1 && symbol == "C" && count == 1 && scale == 2.0 && valid && history[2] == 3 && tags[1] == "b";
    const bool whole = std::get<std::string>(mode) == "auto" && place.label == "attic" && corner.y == 4 && title == name + "!";
    return scalars && parts && whole && read_at.time_since_epoch().count() == 0 && std::get<2>(summary) == 2U ? 0 : 1;
}
