// bug: glusterfs 133427e5bd
// rule: UseAfterSection
// The message takes the peer's name after the section. The fix copies the name inside.
#include <stdlib.h>
#include <string.h>
#include <urcu.h>

struct peerinfo {
    char hostname[64];
};

static struct peerinfo *peerinfos[16];

void log_error(const char *peer, const char *text);

void collate_errors(unsigned int peer_index, const char *text)
{
    struct peerinfo *peer;
    char *name = NULL;

    rcu_read_lock();
    peer = rcu_dereference(peerinfos[peer_index % 16]);
    if (peer != NULL) {
#ifdef MISUSE
        name = peer->hostname;
#else
        name = strdup(peer->hostname);
#endif
    }
    rcu_read_unlock();

    if (name != NULL)
        log_error(name, text);  // reported
#ifndef MISUSE
    free(name);
#endif
}
