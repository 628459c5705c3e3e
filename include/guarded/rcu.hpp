// All of guarded but its structures: for programs that need no tree.
#pragma once

#include <guarded/base/config.hpp>
#include <guarded/base/misuse.hpp>
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
#include <guarded/guard/package.hpp>
#include <guarded/guard/ptr.hpp>
#include <guarded/guard/result.hpp>
#include <guarded/guard/section.hpp>
#include <guarded/guard/slot.hpp>
#include <guarded/guard/two_locks.hpp>
#include <guarded/reclaim/backlog.hpp>
#include <guarded/reclaim/batch.hpp>
#include <guarded/reclaim/counted.hpp>
#include <guarded/reclaim/reclaimable.hpp>
#include <guarded/reclaim/unlinked.hpp>
#include <guarded/version.hpp>
