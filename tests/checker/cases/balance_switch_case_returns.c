// bug: none
// rule: Balance
// One case of the switch returns from inside the section.
#include <stddef.h>
#include <urcu.h>

enum state { STATE_NEW, STATE_READY, STATE_GONE };

struct volume {
    enum state state;
    unsigned int bricks;
};

static struct volume *volumes[32];

int volume_bricks(unsigned int index)
{
    struct volume *volume;
    int bricks = 0;

    rcu_read_lock();
    volume = rcu_dereference(volumes[index & 31]);
    if (volume) {
        switch (volume->state) {
        case STATE_READY:
            bricks = (int)volume->bricks;
            break;
        case STATE_NEW:
            break;
        case STATE_GONE:
#ifdef MISUSE
            return -1;  // reported
#else
            bricks = -1;
            break;
#endif
        }
    }
    rcu_read_unlock();
    return bricks;
}
