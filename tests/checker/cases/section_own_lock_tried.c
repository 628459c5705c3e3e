// bug: none
// rule: UseAfterSection
// The connection is used after the section. The good form has its lock by then, if it could be had at once.
#include <pthread.h>
#include <stdbool.h>
#include <urcu.h>

struct connection {
    pthread_mutex_t lock;
    bool dead;
    int fd;
};

static struct connection *connections[16];

int connection_fd(unsigned int slot)
{
    struct connection *connection;
    int fd;

    rcu_read_lock();
    connection = rcu_dereference(connections[slot & 15]);
#ifdef MISUSE
    if (!connection) {
#else
    if (!connection || pthread_mutex_trylock(&connection->lock)) {
#endif
        rcu_read_unlock();
        return -1;
    }
    rcu_read_unlock();
    fd = connection->fd;  // reported
#ifndef MISUSE
    if (connection->dead)
        fd = -1;
    pthread_mutex_unlock(&connection->lock);
#endif
    return fd;
}
