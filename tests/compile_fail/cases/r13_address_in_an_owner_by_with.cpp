// row: 13
// tier: types
// seen: all
// expect: argument could carry an address out: give a value or a view of const, or say unsafe_with
// A work item outlives the section, and notes the device's address in it; an owner's class is looked into.
#include <guarded/guarded.hpp>

#include <memory>

struct scanned_device {
    int channel = 11;
};
struct scan_work {
#ifdef MISUSE
    const scanned_device* device = nullptr;
#else
    int channel = 0;
#endif
    bool done = false;
};

int case_r13_address_in_an_owner_by_with(guarded::slot<scanned_device>& scanning, const std::shared_ptr<scan_work>& work) {
    auto g = guarded::read_lock();
    auto d = scanning.load(g);
    if (!d) return 0;
#ifdef MISUSE
    const auto note = [](const scanned_device& it, const std::shared_ptr<scan_work>& w) { w->device = &it; };
    with(g, d, note, std::shared_ptr{work});  // misuse
    unlock(std::move(g));
    return work->device->channel;
#else
    const auto note = [](const scanned_device& it, const std::shared_ptr<scan_work>& w) { w->channel = it.channel; };
    with(g, d, note, std::shared_ptr{work});
    unlock(std::move(g));
    return work->channel;
#endif
}
