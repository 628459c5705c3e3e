// bug: none
// rule: Balance
// A skipped port goes on to the next round, which opens a second section; the end closes one.
#include <stddef.h>
#include <urcu.h>

struct port {
    unsigned int id;
    unsigned int down;
};

static struct port *ports[64];

void start_port(unsigned int id);

int start_ports(unsigned int count)
{
    struct port *port;
    unsigned int id, i;
    int started = 0;

    for (i = 0; i < count && i < 64; i++) {
        rcu_read_lock();  // reported
        port = rcu_dereference(ports[i]);
        if (!port || port->down) {
#ifndef MISUSE
            rcu_read_unlock();
#endif
            continue;
        }
        id = port->id;
        rcu_read_unlock();
        start_port(id);
        started++;
    }
    return started;  // reported
}
