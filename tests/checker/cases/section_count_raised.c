// bug: none
// rule: UseAfterSection
// The buffer is used after the section. The good form raises its count of users first, by the compiler's atomics.
#include <stddef.h>
#include <urcu.h>

struct buffer {
    int users;
    int size;
};

static struct buffer *current_buffer;

void buffer_done(struct buffer *buffer);

int buffer_size(void)
{
    struct buffer *buffer;
    int size;

    rcu_read_lock();
    buffer = rcu_dereference(current_buffer);
#ifndef MISUSE
    if (buffer != NULL)
        __atomic_fetch_add(&buffer->users, 1, __ATOMIC_RELAXED);
#endif
    rcu_read_unlock();
    if (buffer == NULL)
        return 0;
    size = buffer->size;  // reported
#ifndef MISUSE
    buffer_done(buffer);
#endif
    return size;
}
