// bug: none
// rule: Escape
// The section's own thread may keep the object in thread-local memory and clear it in time.
#include <stddef.h>
#include <urcu.h>

struct tenant {
    unsigned int id;
    unsigned int quota;
};

static struct tenant *tenants[64];
static __thread struct tenant *current_tenant;
#ifdef MISUSE
struct tenant *last_tenant;
#endif

int handle_request(void);

unsigned int tenant_quota(void)
{
    return current_tenant ? current_tenant->quota : 0;
}

int serve_tenant(unsigned int id)
{
    struct tenant *tenant;
    int ret;

    rcu_read_lock();
    tenant = rcu_dereference(tenants[id & 63]);
    current_tenant = tenant;
    ret = handle_request();
#ifdef MISUSE
    last_tenant = tenant;  // reported
#endif
    current_tenant = NULL;
    rcu_read_unlock();
    return ret;
}
