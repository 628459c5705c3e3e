// bug: none
// rule: UseAfterSection
// The thread that deleted the entry owns it until the callback; a thread that failed to delete it does not.
#include <stddef.h>
#include <urcu.h>
#include <urcu/rculfhash.h>

struct job {
    struct cds_lfht_node node;
    struct rcu_head rcu;
    unsigned int result;
};

int match_job(struct cds_lfht_node *node, const void *key);
void free_job_rcu(struct rcu_head *head);
void log_result(unsigned int result);

void finish_job(struct cds_lfht *jobs, unsigned int id)
{
    struct cds_lfht_iter iter;
    struct cds_lfht_node *node;
    struct job *job;
    int ret;

    rcu_read_lock();
    cds_lfht_lookup(jobs, id, match_job, &id, &iter);
    node = cds_lfht_iter_get_node(&iter);
    if (!node) {
        rcu_read_unlock();
        return;
    }
    job = caa_container_of(node, struct job, node);
    ret = cds_lfht_del(jobs, node);
    rcu_read_unlock();

    if (ret == 0) {
        log_result(job->result);
        call_rcu(&job->rcu, free_job_rcu);
        return;
    }
#ifdef MISUSE
    log_result(job->result);  // reported
#endif
}
