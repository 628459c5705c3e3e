// bug: none
// rule: Escape
// The function returns a text that belongs to the protected configuration. The good form returns a copy.
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <urcu.h>

struct config {
    char *pidfile;
    char *rundir;
};

static struct config *config;

char *config_pidfile(void)
{
    struct config *current;
    char *path = NULL;

    rcu_read_lock();
    current = rcu_dereference(config);
    if (current != NULL) {
#ifdef MISUSE
        path = current->pidfile;
#else
        path = strdup(current->pidfile);
#endif
    }
    rcu_read_unlock();
    return path;  // reported
}
