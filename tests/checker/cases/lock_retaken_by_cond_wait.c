// bug: none
// rule: UseAfterLock
// The wait drops the mutex; the buffer from before it may be gone. The good form reads it again.
#include <pthread.h>
#include <stddef.h>

struct buffer {
    size_t used;
    size_t size;
};

struct channel {
    pthread_mutex_t mutex;
    pthread_cond_t room;
    struct buffer *buffer;
};

size_t channel_reserve(struct channel *channel, size_t bytes)
{
    struct buffer *buffer;
    size_t at;

    pthread_mutex_lock(&channel->mutex);
    buffer = channel->buffer;
    if (buffer->used + bytes > buffer->size) {
        pthread_cond_wait(&channel->room, &channel->mutex);
#ifndef MISUSE
        buffer = channel->buffer;
#endif
    }
    at = buffer->used;  // reported
    channel->buffer->used = at + bytes;
    pthread_mutex_unlock(&channel->mutex);
    return at;
}
