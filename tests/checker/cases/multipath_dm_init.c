// bug: multipath-tools d3b71498
// rule: UseAfterSection
// The start-up passes the version array after the release. The fix copies it before.
#include <string.h>
#include <urcu.h>

struct config {
    int verbosity;
    unsigned int version[3];
};

static struct config *multipath_conf;

int dm_prereq(const unsigned int *version);
void dm_set_verbosity(int verbosity);

static inline struct config *get_multipath_config(void)
{
    rcu_read_lock();
    return rcu_dereference(multipath_conf);
}

static inline void put_multipath_config(void)
{
    rcu_read_unlock();
}

int libmp_dm_init(void)
{
    struct config *conf;
    int verbosity;
#ifdef MISUSE
    unsigned int *version;
#else
    unsigned int version[3];
#endif

    conf = get_multipath_config();
    verbosity = conf->verbosity;
#ifdef MISUSE
    version = conf->version;
#else
    memcpy(version, conf->version, sizeof(version));
#endif
    put_multipath_config();
    dm_set_verbosity(verbosity);
    return dm_prereq(version);  // reported
}
