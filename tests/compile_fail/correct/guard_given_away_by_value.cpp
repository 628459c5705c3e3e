// Guards that move: to another name, into a by-value parameter, through a chain of functions, out of a block.
#include <guarded/guarded.hpp>

#include <memory>
#include <utility>

namespace {

struct frame {
    frame(int w, int h) : width{w}, height{h} {}
    int width;
    int height;
};

using frame_slot = guarded::slot<frame>;

template <class G>
int area_and_leave(G g, guarded::ptr<frame, G> f) {
    return f ? get(g, f, &frame::width) * get(g, f, &frame::height) : 0;
}

template <class G>
int width_and_leave(G g, guarded::ptr<frame, G> f) {
    const int width = f ? get(g, f, &frame::width) : 0;
    unlock(std::move(g));
    return width;
}

template <class G>
int choose(G g, guarded::ptr<frame, G> f, bool area) {
    if (area) return area_and_leave(std::move(g), f);
    return width_and_leave(std::move(g), f);
}

int renamed(const frame_slot& screen) {
    auto g = guarded::read_lock();
    auto f = screen.load(g);
    if (!f) return 0;
    const int width = get(g, f, &frame::width);
    auto moved = std::move(g);
    return width + get(moved, f, &frame::height);
}

int last_use_gives_it_away(const frame_slot& screen, bool area) {
    auto g = guarded::read_lock();
    auto f = screen.load(g);
    return choose(std::move(g), f, area);
}

int taken_in_a_block(const frame_slot& screen) {
    auto g = [] {
        auto made = guarded::read_lock();
        return made;
    }();
    auto f = screen.load(g);
    return f ? get(g, f, &frame::width) : 0;
}

}  // namespace

int correct_guard_given_away_by_value() {
    frame_slot screen{std::make_unique<frame>(6, 7)};
    if (renamed(screen) != 13 || taken_in_a_block(screen) != 6) return 1;
    return last_use_gives_it_away(screen, true) == 42 && last_use_gives_it_away(screen, false) == 6 ? 0 : 1;
}
