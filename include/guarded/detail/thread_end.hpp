// What a thread does at its very end, after its thread_local objects: the C++ way would be forgotten where a program ends, and
// allocates.
#pragma once

#include <pthread.h>

namespace guarded::process {

template <void (*leave)(void*)>
struct thread_end {
    pthread_key_t key{};
    bool works;
    /// Whether a thread has room for it from its start: glibc allocates that for keys after the first 32.
    bool needs_no_memory;
    thread_end() noexcept : works{pthread_key_create(&key, leave) == 0}, needs_no_memory{works && key < 32} {}
};
/// No local static, which a fork would leave half made; who comes before it is the main thread.
template <void (*leave)(void*)>
inline const thread_end<leave> thread_end_hook;

/// Calls leave(mine) when this thread ends. False where that cannot be.
template <void (*leave)(void*)>
bool at_thread_end(void* mine) noexcept {
    const auto& end = thread_end_hook<leave>;
    return end.works && pthread_setspecific(end.key, mine) == 0;
}
/// The same for a signal's handler, which may have interrupted who allocates: false, too, where that takes memory.
template <void (*leave)(void*)>
bool at_thread_end_of_handler(void* mine) noexcept {
    return thread_end_hook<leave>.needs_no_memory && at_thread_end<leave>(mine);
}

}  // namespace guarded::process
