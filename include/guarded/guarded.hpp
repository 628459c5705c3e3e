// guarded: a Rust-style ownership API over RCU and locks. This header includes all of it but for what programs choose beside
// it: std_rcu.hpp, stall_watch.hpp, sampling.hpp and fenced_new.hpp, range_debug.hpp.
#pragma once

#include <guarded/access.hpp>
#include <guarded/base/config.hpp>
#include <guarded/base/position.hpp>
#include <guarded/borrow.hpp>
#include <guarded/cursor.hpp>
#include <guarded/domain/domain.hpp>
#include <guarded/grace/fork.hpp>
#include <guarded/grace/poll.hpp>
#include <guarded/grace/registration.hpp>
#include <guarded/grace/workers.hpp>
#include <guarded/guard.hpp>
#include <guarded/handoff.hpp>
#include <guarded/locked.hpp>
#include <guarded/object_lock.hpp>
#include <guarded/ptr.hpp>
#include <guarded/range_map.hpp>
#include <guarded/reclaim/backlog.hpp>
#include <guarded/reclaim/batch.hpp>
#include <guarded/reclaim/counted.hpp>
#include <guarded/reclaim/unlinked.hpp>
#include <guarded/result.hpp>
#include <guarded/slot.hpp>
#include <guarded/stats.hpp>
