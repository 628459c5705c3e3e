// Bound access to what standard containers hold: find, at, front, back, elements, lower_bound and the like under any guard
// (guard/container_reading.hpp), insert, push_back, erase and the like under one that writes (guard/container_writing.hpp).
// rcu.hpp, locks.hpp and guarded.hpp include it.
//
//     const auto g = lock(cache);
//     if (const auto known = find(g, root(g), &names::by_id, id)) return get(g, known);
//     insert_or_assign(g, root(g), &names::by_id, id, look_up(id));
#pragma once

#include <guarded/guard/container_reading.hpp>
#include <guarded/guard/container_writing.hpp>
#include <guarded/guard/elements.hpp>
