// What the translation units of linked_*.cpp offer to linked.cpp: the same program built in other ways.
#pragma once

#include "../flavours.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

namespace tests {

/// A translation unit that was built in its own way.
struct unit {
    const char* name;
    bool (*works)();                                               // whether guarded and liburcu's C interface work there
    void (*read_meanwhile)(const std::function<void()>& do_this);  // calls it with a bp guard of its own alive
    std::shared_ptr<void> (*register_memb)();                      // a registration that ends with the result
    void (*handle_fork)();
    void (*open_region)();  // of std_rcu; null where <urcu.h> came before
    void (*close_region)();
    std::vector<std::size_t> sizes;  // of what a class that units share may have as members
};

unit checked_unit();
unit unchecked_unit();
unit strict_unit();
unit headers_before_unit();
unit headers_inlined_before_unit();
unit headers_after_unit();

/// As this translation unit, built like linked.cpp itself.
void publish_elsewhere(guarded::slot<tracked>& place, int value);
int read_elsewhere(const guarded::slot<tracked>& place);

}  // namespace tests
