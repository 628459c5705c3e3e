// Bound pointers are values of their section: kept in vectors and arrays there, sorted, assigned, compared, defaulted.
// prove: no
#include <guarded/guarded.hpp>

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace {

struct process {
    process(int p, long m) : pid{p}, memory{m} {}
    int pid;
    long memory;
    guarded::slot<process> next;
};

std::vector<int> largest(const guarded::slot<process>& processes, std::size_t n) {
    auto g = guarded::read_lock();
    std::vector<guarded::ptr<process, decltype(g)>> found;
    for (auto p = processes.load(g); p; p = load(g, p, &process::next)) found.push_back(p);
    std::sort(found.begin(), found.end(),
              [&](auto a, auto b) { return get(g, a, &process::memory) > get(g, b, &process::memory); });
    if (found.size() > n) found.resize(n);
    std::vector<int> pids;
    std::transform(found.begin(), found.end(), std::back_inserter(pids), [&g](auto p) { return get(g, p, &process::pid); });
    return pids;
}

std::array<int, 2> extremes(const guarded::slot<process>& processes) {
    auto g = guarded::read_lock();
    using pointer = guarded::ptr<process, decltype(g)>;
    pointer least;
    pointer most = nullptr;
    for (pointer p = processes.load(g); p != nullptr; p = load(g, p, &process::next)) {
        if (!least || get(g, p, &process::memory) < get(g, least, &process::memory)) least = p;
        if (!most || get(g, p, &process::memory) > get(g, most, &process::memory)) most = p;
    }
    if (least == nullptr || least == most) return {0, 0};
    const std::pair both{least, most};
    return {get(g, both.first, &process::pid), get(g, both.second, &process::pid)};
}

}  // namespace

int correct_bound_pointers_in_containers() {
    std::unique_ptr<process> chain;
    for (int pid = 1; pid < 6; ++pid) {
        auto fresh = std::make_unique<process>(pid, (pid * 7L) % 10);
        fresh->next.publish(std::move(chain));
        chain = std::move(fresh);
    }
    guarded::slot<process> processes{std::move(chain)};
    if (largest(processes, 2) != std::vector{4, 1} && largest(processes, 2) != std::vector{1, 4}) return 1;
    return extremes(processes) == std::array{3, 4} ? 0 : 1;
}
