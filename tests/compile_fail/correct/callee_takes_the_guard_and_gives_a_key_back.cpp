// A callee that drops the lock takes the guard by && and gives back what survives: a key to look up again.
#include <guarded/guarded.hpp>

#include <memory>
#include <optional>

struct asoc {
    asoc(int i, int q) : id{i}, queued{q} {}
    int id;
    int queued;
    guarded::slot<asoc> next;
};

using asoc_list = guarded::slot<asoc>;

struct progress {
    int id;
    int sent;
};

int wait_for_buffer(int wanted);

template <class G>
std::optional<progress> send_one(G&& g, guarded::ptr<asoc, G> a) {
    if (!a) return std::nullopt;
    const int id = get(g, a, &asoc::id);
    const int queued = get(g, a, &asoc::queued);
    unlock(std::move(g));
    return progress{id, wait_for_buffer(queued)};
}

template <class G>
guarded::ptr<asoc, G> first_above(guarded::borrowed<G> g, const asoc_list& list, int id) {
    auto a = list.load(g);
    while (a && get(g, a, &asoc::id) <= id) a = load(g, a, &asoc::next);
    return a;
}

int send_all(const asoc_list& list) {
    int sent = 0;
    for (int last = -1;;) {
        auto g = guarded::read_lock();
        auto a = first_above(borrow(g), list, last);
        const auto done = send_one(std::move(g), a);
        if (!done) return sent;
        last = done->id;
        sent += done->sent;
    }
}

int wait_for_buffer(int wanted) { return wanted > 10 ? 10 : wanted; }

int correct_callee_takes_the_guard_and_gives_a_key_back() {
    asoc_list list;
    if (send_all(list) != 0) return 1;
    auto second = std::make_unique<asoc>(6, 4);
    auto first = std::make_unique<asoc>(3, 12);
    first->next.publish(std::move(second));
    list.publish(std::move(first));
    return send_all(list) == 14 ? 0 : 1;
}
