// Data owned by locks, and the guards of these, without RCU: needs no liburcu.
#pragma once

#include <guarded/containers.hpp>
#include <guarded/guard/access.hpp>
#include <guarded/guard/borrow.hpp>
#include <guarded/guard/lock_owner.hpp>
#include <guarded/guard/locked.hpp>
#include <guarded/guard/two_locks.hpp>
#include <guarded/version.hpp>
