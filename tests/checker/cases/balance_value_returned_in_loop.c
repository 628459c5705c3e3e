// bug: none
// rule: Balance
// The value that was looked for is returned out of the loop, and the section goes on.
#include <urcu.h>
#include <urcu/rculist.h>

struct setting {
    struct cds_list_head node;
    int key;
    int value;
};

int setting_value(struct cds_list_head *settings, int key, int otherwise)
{
    struct setting *setting;
    int value = otherwise;

    rcu_read_lock();
    cds_list_for_each_entry_rcu(setting, settings, node) {
        if (setting->key == key) {
#ifdef MISUSE
            return setting->value;  // reported
#else
            value = setting->value;
            break;
#endif
        }
    }
    rcu_read_unlock();
    return value;
}
