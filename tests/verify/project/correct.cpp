// A correct use, with a definition that is hard to quote and a precompiled header.
#include <guarded/guarded.hpp>

#include <memory>

struct node {
    int value = 0;
};

static_assert(std::string_view{TITLE} == "two words & 'more'");

int main() {
    guarded::slot<node> s{std::make_unique<node>()};
    const auto g = guarded::read_lock();
    return get(g, s.load(g), &node::value);
}
