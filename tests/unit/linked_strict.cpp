// Built to free at once, whatever the rest of the program is.
#undef GUARDED_STRICT
#define GUARDED_STRICT 1
#include "linked_unit.hpp"

tests::unit tests::strict_unit() { return this_unit("strict"); }
