// bug: lttng-tools 9d1bbf217
// rule: Reclaim
// The loop frees each stream inside the walk that others still do. The fix defers the free.
#define _LGPL_SOURCE
#include <stdlib.h>
#include <urcu.h>
#include <urcu/rculfhash.h>

struct relay_stream {
    struct cds_lfht_node node;
    struct rcu_head rcu_node;
    unsigned long session_id;
    int fd;
};

void close_stream_file(int fd);

#ifndef MISUSE
static void deferred_free_stream(struct rcu_head *head)
{
    free(caa_container_of(head, struct relay_stream, rcu_node));
}
#endif

void relay_delete_session(struct cds_lfht *streams, unsigned long session_id)
{
    struct relay_stream *stream;
    struct cds_lfht_iter iter;

    rcu_read_lock();
    cds_lfht_for_each_entry(streams, &iter, stream, node) {
        if (stream->session_id != session_id)
            continue;
        if (cds_lfht_del(streams, &stream->node))
            continue;
        close_stream_file(stream->fd);
#ifdef MISUSE
        free(stream);  // reported
#else
        call_rcu(&stream->rcu_node, deferred_free_stream);
#endif
    }
    rcu_read_unlock();
}
