// bug: vyatta-dataplane 51385b20
// rule: Reclaim
// The context leaves the list and is freed while the optimiser thread may read it.
#include <stdlib.h>
#include <urcu-qsbr.h>
#include <urcu/rculist.h>

struct match_ctx {
    struct rcu_head rcu;
    struct cds_list_head ctx_link;
    unsigned int rules;
};

void delete_tries(struct match_ctx *ctx);

#ifndef MISUSE
static void match_ctx_free(struct rcu_head *head)
{
    free(caa_container_of(head, struct match_ctx, rcu));
}
#endif

void match_ctx_destroy(struct match_ctx *ctx)
{
    cds_list_del_rcu(&ctx->ctx_link);
#ifdef MISUSE
    delete_tries(ctx);
    free(ctx);  // reported
#else
    synchronize_rcu();
    delete_tries(ctx);
    call_rcu(&ctx->rcu, match_ctx_free);
#endif
}
