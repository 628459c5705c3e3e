// bug: none
// rule: Balance
// The error path calls the wrapper that ends the section and then the common exit calls it again.
#include <stddef.h>
#include <urcu-bp.h>

struct tracepoint {
    unsigned int enabled;
    unsigned int probes;
};

static struct tracepoint *tracepoints[8];

static void probes_read_lock(void)
{
    rcu_read_lock();
}

static void probes_read_unlock(void)
{
    rcu_read_unlock();  // reported
}

int call_probes(unsigned int index)
{
    struct tracepoint *tracepoint;
    int ret = 0;

    probes_read_lock();
    tracepoint = rcu_dereference(tracepoints[index & 7]);
    if (!tracepoint || !tracepoint->enabled) {
#ifdef MISUSE
        probes_read_unlock();
#endif
        ret = -1;
        goto out;
    }
    ret = (int)tracepoint->probes;
out:
    probes_read_unlock();
    return ret;
}
