// What a thread does at its very end, after its thread_local objects: the C++ way would be forgotten where a program ends, and
// allocates.
#pragma once

#include <pthread.h>

namespace guarded::process {

template <void (*leave)(void*)>
struct thread_end {
    pthread_key_t key{};
    bool works;
    thread_end() noexcept : works{pthread_key_create(&key, leave) == 0} {}
};
/// No local static, which a fork would leave half made; who comes before it is the main thread.
template <void (*leave)(void*)>
inline const thread_end<leave> thread_end_hook;

/// Calls leave(mine) when this thread ends. False where that cannot be. Allowed in a signal's handler.
template <void (*leave)(void*)>
bool at_thread_end(void* mine) noexcept {
    const auto& end = thread_end_hook<leave>;
    return end.works && pthread_setspecific(end.key, mine) == 0;
}

}  // namespace guarded::process
