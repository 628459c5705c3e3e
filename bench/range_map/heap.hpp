// What the program holds of the heap.
#pragma once

#include <cstddef>

#include <malloc.h>

namespace bench {

/// Live bytes in all arenas and in mappings of their own, malloc's headers included: what C libraries allocate counts, too,
/// and nothing is spent on counting while time is measured.
inline std::size_t heap_bytes() {
    const auto info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

}  // namespace bench
