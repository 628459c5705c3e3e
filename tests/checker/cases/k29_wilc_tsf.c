// bug: K29
// rule: UseAfterSection
// preset: kernel
// The time stamp is read from the elements after the section that protected them.
#include "kernel.h"

struct cfg80211_bss_ies {
    u64 tsf;
    size_t len;
    u8 data[];
};

struct cfg80211_bss {
    struct cfg80211_bss_ies __rcu *ies;
    u16 beacon_interval;
};

struct wilc_join_param {
    u64 tsf;
    u8 ssid_len;
    u16 beacon_period;
};

void wilc_parse_ssid(struct wilc_join_param *param, const u8 *data, size_t len);

int wilc_parse_join_bss_param(const struct cfg80211_bss *bss, struct wilc_join_param *param)
{
    const struct cfg80211_bss_ies *ies;

    rcu_read_lock();
    ies = rcu_dereference(bss->ies);
    if (!ies) {
        rcu_read_unlock();
        return -EINVAL;
    }
    wilc_parse_ssid(param, ies->data, ies->len);
#ifdef MISUSE
    rcu_read_unlock();
    param->tsf = ies->tsf;  // reported
#else
    param->tsf = ies->tsf;
    rcu_read_unlock();
#endif
    param->beacon_period = bss->beacon_interval;
    return 0;
}
