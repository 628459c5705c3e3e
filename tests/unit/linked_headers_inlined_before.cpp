// liburcu's headers first, with their own inlined read side.
#define _LGPL_SOURCE
#include <urcu.h>

#include <urcu/urcu-qsbr.h>

#include <urcu/urcu-bp.h>
#include <urcu/urcu-mb.h>
#include <urcu/urcu-memb.h>

#include "linked_unit.hpp"

tests::unit tests::headers_inlined_before_unit() { return this_unit("liburcu's headers inlined before"); }
