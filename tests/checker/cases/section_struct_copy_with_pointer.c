// bug: none
// rule: UseAfterSection
// A copy of the view keeps a pointer to the protected buffer.
#include <stddef.h>
#include <string.h>
#include <urcu.h>

struct view {
    const unsigned char *data;
    size_t size;
};

struct document {
    struct view body;
    unsigned int revision;
};

static struct document *document;

size_t document_copy(unsigned char *out, size_t room)
{
    struct document *current;
    struct view view = { NULL, 0 };

    rcu_read_lock();
    current = rcu_dereference(document);
    if (current)
        view = current->body;
    if (view.size > room)
        view.size = room;
#ifdef MISUSE
    rcu_read_unlock();
    if (view.data)
        memcpy(out, view.data, view.size);  // reported
#else
    if (view.data)
        memcpy(out, view.data, view.size);
    rcu_read_unlock();
#endif
    return view.size;
}
