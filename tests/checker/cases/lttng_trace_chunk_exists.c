// bug: lttng-tools 13e3b2800
// rule: Balance
// A failed query before the section goes to the label that ends the section.
#define _LGPL_SOURCE
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <urcu.h>

struct relayd {
    int control_socket;
};

static struct relayd *relayd_pair;

int chunk_registry_exists(uint64_t session, uint64_t chunk, bool *exists);
int relayd_chunk_exists(const struct relayd *relayd, uint64_t chunk);

int consumer_trace_chunk_exists(uint64_t session, uint64_t chunk)
{
    struct relayd *relayd;
    bool exists_here = false;
    int ret;

    ret = chunk_registry_exists(session, chunk, &exists_here);
    if (ret) {
#ifdef MISUSE
        goto end_rcu_unlock;
#else
        goto end;
#endif
    }
    if (exists_here)
        goto end;

    rcu_read_lock();
    relayd = rcu_dereference(relayd_pair);
    if (!relayd) {
        ret = -1;
        goto end_rcu_unlock;
    }
    ret = relayd_chunk_exists(relayd, chunk);
end_rcu_unlock:
    rcu_read_unlock();  // reported
end:
    return ret;
}
