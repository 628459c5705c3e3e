// guarded: a Rust-style ownership API over RCU and locks. This header includes all of it but for what programs choose beside
// it: std_rcu.hpp, stall_watch.hpp, sampling.hpp and fenced_new.hpp, range_debug.hpp.
#pragma once

#include <guarded/base/config.hpp>
#include <guarded/base/position.hpp>
#include <guarded/domain/domain.hpp>
#include <guarded/grace/fork.hpp>
#include <guarded/grace/poll.hpp>
#include <guarded/grace/registration.hpp>
#include <guarded/grace/workers.hpp>
#include <guarded/guard/access.hpp>
#include <guarded/guard/borrow.hpp>
#include <guarded/guard/guard.hpp>
#include <guarded/guard/handoff.hpp>
#include <guarded/guard/locked.hpp>
#include <guarded/guard/object_lock.hpp>
#include <guarded/guard/ptr.hpp>
#include <guarded/guard/result.hpp>
#include <guarded/guard/slot.hpp>
#include <guarded/range_map.hpp>
#include <guarded/range_map/cursor.hpp>
#include <guarded/reclaim/backlog.hpp>
#include <guarded/reclaim/batch.hpp>
#include <guarded/reclaim/counted.hpp>
#include <guarded/reclaim/unlinked.hpp>
#include <guarded/version.hpp>
