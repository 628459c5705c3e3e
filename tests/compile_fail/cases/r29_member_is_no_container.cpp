// row: 29
// tier: types
// seen: all
// expect: no container that does this with these arguments
// The elements of a view: RCU protects what an object owns, not what a span of it shows.
#include <guarded/guarded.hpp>

#include <span>
#include <vector>

struct frame {
    std::span<const int> shown;
    std::vector<int> samples;
};

int case_r29_member_is_no_container(const guarded::slot<frame>& latest) {
    auto g = guarded::read_lock();
    const auto f = latest.load(g);
    if (!f) return 0;
#ifdef MISUSE
    const auto first = front(g, f, &frame::shown);  // misuse
    return 0;
#else
    const auto first = front(g, f, &frame::samples);
    return first ? get(g, first) : 0;
#endif
}
