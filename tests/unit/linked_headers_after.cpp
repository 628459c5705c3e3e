// liburcu's headers after guarded, with their own inlined read side.
#define _LGPL_SOURCE
#include <guarded/guarded.hpp>

#include <urcu.h>
#include <urcu/rculist.h>

#include "linked_unit.hpp"

tests::unit tests::headers_after_unit() { return this_unit("liburcu's headers after"); }
