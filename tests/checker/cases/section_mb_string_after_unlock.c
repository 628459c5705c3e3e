// bug: none
// rule: UseAfterSection
// The greeting is printed after the section that protected its text. The good form copies it.
#define RCU_MB
#include <stdio.h>
#include <string.h>
#include <urcu.h>

struct banner {
    char text[128];
};

static struct banner *banner;

void send_banner(FILE *client)
{
    struct banner *current;
#ifdef MISUSE
    const char *text = "welcome";
#else
    char text[128] = "welcome";
#endif

    rcu_read_lock();
    current = rcu_dereference(banner);
    if (current) {
#ifdef MISUSE
        text = current->text;
#else
        memcpy(text, current->text, sizeof(text));
#endif
    }
    rcu_read_unlock();
    fputs(text, client);  // reported
}
