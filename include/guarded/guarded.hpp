// guarded: a Rust-style ownership API over RCU and locks. This header includes all of it but for what programs choose beside
// it: condition.hpp, std_rcu.hpp, stall_watch.hpp, sampling.hpp and fenced_new.hpp, range_debug.hpp.
#pragma once

#include <guarded/base/lent_memory.hpp>
#include <guarded/range_map.hpp>
#include <guarded/rcu.hpp>
