// Sampling: one in N objects has a page of its own, which nothing can touch once it is freed. Cheap enough for production.
//
// Reclaimable objects and the nodes of trees are sampled by themselves; all other objects where one source file of the
// program includes guarded/fenced_new.hpp. A touch of a freed object stops the program by SIGSEGV as any bad pointer does,
// and before that says on stderr which byte of what it was, where that was retired, and in checked builds which guards the
// thread held last.
#pragma once

#include <guarded/base/config.hpp>
#include <guarded/base/exceptions.hpp>
#include <guarded/fence/page_for.hpp>
#include <guarded/fence/pages.hpp>

#include <cstddef>
#include <cstdint>
#include <new>

namespace guarded {

struct sampling_options {
    /// One in so many objects; 1 for every one as long as there are pages, 0 for none.
    std::uint32_t one_in = 1000;
    /// How many objects have a page at once, alive or remembered as freed; an eighth is for the freed alone, and half for
    /// reclaimable objects and nodes. Each takes two mappings of the process's (no more than a quarter of vm.max_map_count is
    /// used, whatever is asked for), 8 KiB of address space, and 4 KiB of memory once used. The first call decides.
    std::size_t pages = 1024;
};

inline namespace GUARDED_ABI {

/// Samples from now on, each thread after at most 100 objects more. Objects larger than a page are left out. A handler of
/// SIGSEGV that was there before hears of every touch after the report; one that is installed later must call the one that it
/// replaces. In a strict build without AddressSanitizer all objects are sampled, whatever is asked for. Throws std::bad_alloc
/// without address space. Thread-safe.
inline void sample_objects(sampling_options how = {}) {
    detail::open_strict_pages();
    if (!process::fence::open(how.pages, how.one_in)) detail::raise(std::bad_alloc{});
}

}  // namespace GUARDED_ABI

}  // namespace guarded
