// bug: U13
// rule: NoSection
// After its section the function looks up a second table outside of any and reads the node it found.
#define _LGPL_SOURCE
#include <stddef.h>
#include <urcu.h>
#include <urcu/rculfhash.h>

struct consumer_stream {
    struct cds_lfht_node node;
    unsigned long key;
    int fd;
};

int match_key(struct cds_lfht_node *node, const void *key);
void close_fd(int fd);

int consumer_close_stream(struct cds_lfht *streams, struct cds_lfht *channels, unsigned long key)
{
    struct cds_lfht_iter iter;
    struct cds_lfht_node *node;
    int fd = -1;

    rcu_read_lock();
    cds_lfht_lookup(channels, key, match_key, &key, &iter);
    node = cds_lfht_iter_get_node(&iter);
#ifdef MISUSE
    rcu_read_unlock();
#endif
    if (node) {
        cds_lfht_lookup(streams, key, match_key, &key, &iter);
        node = cds_lfht_iter_get_node(&iter);
        if (node)
            fd = caa_container_of(node, struct consumer_stream, node)->fd;  // reported
    }
#ifndef MISUSE
    rcu_read_unlock();
#endif
    close_fd(fd);
    return fd;
}
