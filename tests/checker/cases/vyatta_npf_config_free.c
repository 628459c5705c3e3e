// bug: none
// rule: Reclaim
// The configuration is cleared from its slot and freed at once. The good form hands it to a callback.
#include <stdlib.h>
#include <urcu-qsbr.h>

struct npf_config {
    struct rcu_head nc_rcu;
    unsigned int rulesets;
};

#ifndef MISUSE
static void npf_config_free_rcu(struct rcu_head *head)
{
    free(caa_container_of(head, struct npf_config, nc_rcu));
}
#endif

int npf_config_default_free(struct npf_config **slot)
{
    struct npf_config *conf = *slot;

    if (!conf)
        return 0;
    rcu_assign_pointer(*slot, NULL);
#ifdef MISUSE
    free(conf);  // reported
#else
    call_rcu(&conf->nc_rcu, npf_config_free_rcu);
#endif
    return 0;
}
