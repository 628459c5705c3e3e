// bug: K19
// rule: UseAfterLock
// preset: kernel
// Sending may drop the lock to wait; the loop then steps to the association it saved before.
#include "kernel.h"

struct sctp_association {
    struct list_head asocs;
    unsigned int wmem_queued;
    bool sent;
};

struct sctp_endpoint {
    spinlock_t lock;
    struct list_head asocs;
};

void sctp_wait_for_sndbuf(void);
int sctp_queue_chunk(struct sctp_association *asoc, const void *msg, size_t len);

static int sctp_sendmsg_to_asoc(struct sctp_endpoint *ep, struct sctp_association *asoc,
                                const void *msg, size_t len)
{
    int err = sctp_queue_chunk(asoc, msg, len);

    if (err == -EAGAIN) {
        spin_unlock(&ep->lock);
        sctp_wait_for_sndbuf();
        spin_lock(&ep->lock);
    }
    return err;
}

void sctp_sendmsg_all(struct sctp_endpoint *ep, const void *msg, size_t len)
{
    struct sctp_association *asoc, *tmp;

    spin_lock(&ep->lock);
#ifndef MISUSE
again:
#endif
    list_for_each_entry_safe(asoc, tmp, &ep->asocs, asocs) {  // reported
        if (asoc->sent)
            continue;
        asoc->sent = true;
#ifdef MISUSE
        sctp_sendmsg_to_asoc(ep, asoc, msg, len);
#else
        if (sctp_sendmsg_to_asoc(ep, asoc, msg, len))
            goto again;
#endif
    }
    spin_unlock(&ep->lock);
}
