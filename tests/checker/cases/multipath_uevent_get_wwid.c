// bug: multipath-tools bec8a6c1
// rule: UseAfterSection
// The attribute's name belongs to the configuration and is used after its release.
#include <stddef.h>
#include <urcu.h>

struct config {
    const char *uid_attribute;
};

struct uevent {
    const char *wwid;
};

static struct config *multipath_conf;

const char *uevent_get_env_var(const struct uevent *uev, const char *name);

static struct config *get_multipath_config(void)
{
    rcu_read_lock();
    return rcu_dereference(multipath_conf);
}

static void put_multipath_config(struct config *conf)
{
    rcu_read_unlock();
}

void uevent_get_wwid(struct uevent *uev)
{
    struct config *conf;
    const char *attribute;

    conf = get_multipath_config();
    attribute = conf->uid_attribute;
#ifdef MISUSE
    put_multipath_config(conf);
    uev->wwid = uevent_get_env_var(uev, attribute);  // reported
#else
    uev->wwid = uevent_get_env_var(uev, attribute);
    put_multipath_config(conf);
#endif
}
