// Built with every run-time check, whatever the rest of the program is.
#undef GUARDED_CHECKED
#define GUARDED_CHECKED 1
#include "linked_unit.hpp"

tests::unit tests::checked_unit() { return this_unit("checked"); }
