// bug: none
// rule: UseAfterLock
// The user's name is printed after the read lock. The good form copies it inside.
#include <pthread.h>
#include <stdio.h>

struct account {
    char name[32];
    unsigned int uid;
};

struct directory {
    pthread_rwlock_t lock;
    struct account *owner;
};

void print_owner(struct directory *directory)
{
    struct account *owner;
    char name[32] = "nobody";

    pthread_rwlock_rdlock(&directory->lock);
    owner = directory->owner;
#ifdef MISUSE
    pthread_rwlock_unlock(&directory->lock);
    if (owner)
        snprintf(name, sizeof(name), "%s", owner->name);  // reported
#else
    if (owner)
        snprintf(name, sizeof(name), "%s", owner->name);
    pthread_rwlock_unlock(&directory->lock);
#endif
    puts(name);
}
