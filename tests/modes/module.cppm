// A module that takes guards in what it exports: inline, so that importers compile it again.
module;
#include "tour.hpp"
export module NAME;

export inline int NAME() {
    const auto g = guarded::read_lock();
    guarded::locked<int> number;
    const auto l = lock(number);
    return 0;
}
