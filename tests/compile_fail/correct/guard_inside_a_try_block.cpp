// The guard lives inside the try block, is released there before slow work, and the handler starts over.
#include <guarded/guarded.hpp>

#include <memory>
#include <new>
#include <string>
#include <vector>

namespace {

struct page {
    explicit page(std::string t) : text{std::move(t)} {}
    std::string text;
};

using page_slot = guarded::slot<page, guarded::rcu_mb>;

struct disk_full {};

void write_out(const std::string& text, std::vector<std::string>& disk) {
    if (disk.size() == 2) throw disk_full{};
    disk.push_back(text);
}

int save(const guarded::registration<guarded::rcu_mb>& me, const page_slot& current, std::vector<std::string>& disk) {
    for (int attempt = 0; attempt < 2; ++attempt) {
        try {
            auto g = read_lock(me);
            auto p = current.load(g);
            if (!p) return 0;
            const std::string copy = get(g, p, &page::text);
            unlock(std::move(g));
            write_out(copy, disk);
            return 1;
        } catch (const disk_full&) {
            disk.clear();
        } catch (const std::bad_alloc&) {
            return -1;
        }
    }
    return -1;
}

}  // namespace

int correct_guard_inside_a_try_block() {
    auto me = guarded::register_thread<guarded::rcu_mb>();
    page_slot current;
    std::vector<std::string> disk{"a", "b"};
    if (save(me, current, disk) != 0) return 1;
    current.publish(std::make_unique<page>("c"));
    return save(me, current, disk) == 1 && disk.size() == 1 && disk[0] == "c" ? 0 : 1;
}
