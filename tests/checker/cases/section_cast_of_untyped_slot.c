// bug: none
// rule: UseAfterSection
// The slot holds an untyped pointer; the cast does not make it safe after the section.
#include <stddef.h>
#include <stdint.h>
#include <urcu.h>

struct plugin_ops {
    uint32_t api;
    uint32_t features;
};

struct plugin {
    void *ops;
};

uint32_t plugin_features(struct plugin *plugin)
{
    void *raw;
    const struct plugin_ops *ops;
    uint32_t features;

    rcu_read_lock();
    raw = rcu_dereference(plugin->ops);
    ops = (const struct plugin_ops *)raw;
    if (ops == NULL || ops->api != 2) {
        rcu_read_unlock();
        return 0;
    }
#ifdef MISUSE
    rcu_read_unlock();
    features = ops->features;  // reported
#else
    features = ops->features;
    rcu_read_unlock();
#endif
    return features;
}
