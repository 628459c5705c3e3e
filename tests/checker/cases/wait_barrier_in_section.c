// bug: none
// rule: WaitInSection
// The barrier waits for callbacks that wait for this section.
#include <stddef.h>
#include <urcu.h>
#include <urcu/rculist.h>

struct module {
    struct cds_list_head node;
    struct rcu_head rcu;
    unsigned int id;
};

void free_module_rcu(struct rcu_head *head);

void unload_modules(struct cds_list_head *modules, unsigned int id)
{
    struct module *module;

    rcu_read_lock();
    cds_list_for_each_entry_rcu(module, modules, node) {
        if (module->id == id) {
            cds_list_del_rcu(&module->node);
            call_rcu(&module->rcu, free_module_rcu);
            break;
        }
    }
#ifdef MISUSE
    rcu_barrier();  // reported
    rcu_read_unlock();
#else
    rcu_read_unlock();
    rcu_barrier();
#endif
}
