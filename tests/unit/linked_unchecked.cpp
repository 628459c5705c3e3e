// Built without run-time checks, whatever the rest of the program is.
#undef GUARDED_CHECKED
#define GUARDED_CHECKED 0
#include "linked_unit.hpp"

tests::unit tests::unchecked_unit() { return this_unit("unchecked"); }
