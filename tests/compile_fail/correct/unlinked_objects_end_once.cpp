// The three ends of an unlinked object: retired, waited for and used again, or taken out of RCU typing by name.
#include <guarded/guarded.hpp>

#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace {

using guarded::rcu_memb;

struct buffer {
    explicit buffer(std::size_t n) : bytes(n) {}
    std::vector<char> bytes;
};

using buffer_slot = guarded::slot<buffer, rcu_memb>;
using gone_buffer = guarded::unlinked<buffer, rcu_memb>;

std::size_t replace_and_reuse(const guarded::registration<rcu_memb>& me, buffer_slot& current) {
    auto old = current.exchange(std::make_unique<buffer>(1));
    if (!old) {
        retire(std::move(old));
        return 0;
    }
    auto mine = wait(std::move(old));
    mine->bytes.resize(mine->bytes.size() * 2);
    const std::size_t size = mine->bytes.size();
    auto small = current.exchange(std::move(mine));
    synchronize(me);
    const std::unique_ptr<buffer> last{unrcu(std::move(small))};
    return size + last->bytes.size();
}

// Goes through functions: by return, by value, by &&.
gone_buffer take(buffer_slot& current) { return current.exchange(nullptr); }
void dispose(gone_buffer&& gone) { retire(std::move(gone)); }
std::unique_ptr<buffer> recover(gone_buffer gone) { return wait(std::move(gone)); }

// Unlinks under a section, waits for readers behind it.
std::size_t collect(buffer_slot* slots, int n) {
    std::vector<gone_buffer> gone;
    for (int i = 0; i < n; ++i) gone.push_back(slots[i].exchange(nullptr));
    std::size_t bytes = 0;
    for (auto& each : gone)
        if (auto mine = wait(std::move(each))) bytes += mine->bytes.size();
    return bytes;
}

}  // namespace

int correct_unlinked_objects_end_once() {
    auto me = guarded::register_thread<rcu_memb>();
    buffer_slot slots[3];
    if (replace_and_reuse(me, slots[0]) != 0) return 1;
    slots[0].publish(std::make_unique<buffer>(10U));
    if (replace_and_reuse(me, slots[0]) != 21) return 1;
    auto gone = take(slots[0]);
    dispose(std::move(gone));
    slots[1].publish(std::make_unique<buffer>(5U));
    if (recover(take(slots[1]))->bytes.size() != 5) return 1;
    slots[1].publish(std::make_unique<buffer>(7U));
    slots[2].publish(std::make_unique<buffer>(8U));
    return collect(slots, 3) == 15 ? 0 : 1;
}
