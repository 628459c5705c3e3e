// bug: none
// rule: Balance
// The function ends in its section where there is no log.
#include <stddef.h>
#include <urcu.h>

struct log {
    unsigned long lines;
    int fd;
};

static struct log *active_log;

void write_line(int fd, const char *line);

void log_line(const char *line)
{
    struct log *log;

    rcu_read_lock();
    log = rcu_dereference(active_log);
    if (log) {
        write_line(log->fd, line);
#ifdef MISUSE
        rcu_read_unlock();
#endif
    }
#ifndef MISUSE
    rcu_read_unlock();
#endif
}  // reported
