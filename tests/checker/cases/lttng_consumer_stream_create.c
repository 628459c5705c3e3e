// bug: lttng-tools 78f68974c
// rule: Balance
// A missing trace chunk leaves through the exit that unlocks although the lock comes later.
#define _LGPL_SOURCE
#include <stdlib.h>
#include <urcu.h>
#include <urcu/ref.h>

struct trace_chunk {
    struct urcu_ref ref;
};

struct consumer_stream {
    struct trace_chunk *chunk;
    unsigned long key;
};

int stream_publish(struct consumer_stream *stream);

struct consumer_stream *consumer_stream_create(struct trace_chunk *chunk, unsigned long key)
{
    struct consumer_stream *stream = calloc(1, sizeof(*stream));

    if (!stream)
        return NULL;
#ifndef MISUSE
    rcu_read_lock();
#endif
    if (chunk && !urcu_ref_get_unless_zero(&chunk->ref))
        goto error;
#ifdef MISUSE
    rcu_read_lock();
#endif
    stream->chunk = chunk;
    stream->key = key;
    if (stream_publish(stream))
        goto error;
    rcu_read_unlock();
    return stream;
error:
    rcu_read_unlock();  // reported
    free(stream);
    return NULL;
}
