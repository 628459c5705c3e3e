// bug: none
// rule: UseAfterSection
// The project's own lock functions wrap those of the library. Leaving by the wrapper ends the section.
#include <stddef.h>
#include <urcu.h>

#define config_read_begin() rcu_read_lock()

struct config {
    int level;
    int limit;
};

static struct config *config;

static void config_read_end(int *depth)
{
    (*depth)--;
    rcu_read_unlock();
}

int config_allows(int level)
{
    struct config *current;
    int allowed = 0, depth = 1;

    config_read_begin();
    current = rcu_dereference(config);
    if (current && level >= current->level) {
#ifdef MISUSE
        config_read_end(&depth);
        return level < current->limit;  // reported
#else
        allowed = level < current->limit;
#endif
    }
    config_read_end(&depth);
    return allowed && depth == 0;
}
