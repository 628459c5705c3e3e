// The tour in two domains here, in the others in other.cpp. `program throw` does what the library answers by an exception;
// `program memory` runs out of it.
#include "tour.hpp"

#include <guarded/std_rcu.hpp>

#include <cstring>
#include <limits>

#include <sys/resource.h>

void other();

int main(int argc, char** argv) {
    const char* const what = argc > 1 ? argv[1] : "";
    guarded::range_map<unsigned long, int> map;
    if (std::strcmp(what, "throw") == 0) {
        struct item {
            unsigned long first, last;
            std::unique_ptr<int> value;
        };
        std::vector<item> backwards(1);
        backwards[0].first = 1;
        const auto w = lock(map);
        map.bulk_load(w, backwards.begin(), backwards.end());
    } else if (std::strcmp(what, "memory") == 0) {
        const rlimit limit{1UL << 30, 1UL << 30};
        setrlimit(RLIMIT_AS, &limit);
        const auto w = lock(map);
        map.reserve(w, std::numeric_limits<unsigned>::max());
    }
    tour::all<guarded::rcu_bp>();
    tour::all<guarded::rcu_mb>();
    other();
    tour::packages();
    if (tour::failures == 0) std::puts("all as expected");
    return tour::failures;
}
