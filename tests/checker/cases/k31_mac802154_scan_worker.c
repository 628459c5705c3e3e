// bug: K31
// rule: UseAfterSection
// preset: kernel
// The scan worker sends through a device whose section has ended. The fix holds the device.
#include "kernel.h"

struct sub_if_data {
    struct net_device *dev;
    u16 short_addr;
};

struct scan_request {
    u8 page;
    struct sub_if_data __rcu *sdata;
};

int mac802154_send_beacon_request(struct net_device *dev, u8 page);

void mac802154_scan_worker(struct scan_request *request)
{
    struct sub_if_data *sdata;
    struct net_device *dev;

    rcu_read_lock();
    sdata = rcu_dereference(request->sdata);
    if (!sdata) {
        rcu_read_unlock();
        return;
    }
    dev = sdata->dev;
#ifndef MISUSE
    dev_hold(dev);
#endif
    rcu_read_unlock();

    msleep(10);
    mac802154_send_beacon_request(dev, request->page);  // reported
#ifndef MISUSE
    dev_put(dev);
#endif
}
