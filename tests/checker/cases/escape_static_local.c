// bug: none
// rule: Escape
// A static local keeps the parser between calls, long after the section.
#include <stddef.h>
#include <urcu-bp.h>

struct parser {
    unsigned int dialect;
    unsigned int depth;
};

static struct parser *parsers[4];

unsigned int parse_dialect(unsigned int kind)
{
#ifdef MISUSE
    static struct parser *cached;
#else
    static unsigned int calls;
#endif
    struct parser *parser;
    unsigned int dialect = 0;

    rcu_read_lock();
    parser = rcu_dereference(parsers[kind & 3]);
    if (parser) {
        dialect = parser->dialect;
#ifdef MISUSE
        cached = parser;  // reported
#else
        calls++;
#endif
    }
    rcu_read_unlock();
#ifdef MISUSE
    return cached ? dialect : 0;
#else
    return calls ? dialect : 0;
#endif
}
