// What a thread does at its very end, after its thread_local objects: the C++ way would be forgotten where a program ends, and
// allocates.
#pragma once

#include <pthread.h>

namespace guarded::process {

/// Calls leave(mine) when this thread ends. False where that cannot be. Allowed in a signal's handler.
template <void (*leave)(void*)>
bool at_thread_end(void* mine) noexcept {
    struct hook {
        pthread_key_t key{};
        bool works;
        hook() noexcept : works{pthread_key_create(&key, leave) == 0} {}
    };
    static const hook end;
    return end.works && pthread_setspecific(end.key, mine) == 0;
}

}  // namespace guarded::process
