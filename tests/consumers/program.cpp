// What a project that uses guarded may look like: it must build without a warning, and run.
#include <guarded/guarded.hpp>

#include <memory>

namespace {

struct settings {
    int limit = 0;
};

int limit_of(const guarded::slot<settings>& current) {
    const auto g = guarded::read_lock();
    const auto p = current.load(g);
    return p ? get(g, p, &settings::limit) : -1;
}

}  // namespace

// Names that guarded's own lambdas use, too.
int head = 0;
int object = 0;
int at = 0;

int main() {
    guarded::slot<settings> current{std::make_unique<settings>()};
    auto next = std::make_unique<settings>();
    next->limit = 7;
    current.publish(std::move(next));
    const int seen = limit_of(current) + head + object + at;
    guarded::barrier();
    return seen == 7 ? 0 : 1;
}
