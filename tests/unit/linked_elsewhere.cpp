// A second translation unit of the same program, on the same slots.
#include "linked.hpp"

void tests::publish_elsewhere(guarded::slot<tracked>& place, int value) { place.publish(std::make_unique<tracked>(value)); }

int tests::read_elsewhere(const guarded::slot<tracked>& place) {
    const auto g = guarded::read_lock();
    return get(g, place.load(g), &tracked::value);
}
