// liburcu's headers first, with the macros of <urcu.h>.
#include <urcu-call-rcu.h>
#include <urcu.h>
#include <urcu/rculist.h>

#include <urcu/urcu-bp.h>
#include <urcu/urcu-mb.h>
#include <urcu/urcu-memb.h>
#include <urcu/urcu-qsbr.h>

#include "linked_unit.hpp"

tests::unit tests::headers_before_unit() { return this_unit("liburcu's headers before"); }
