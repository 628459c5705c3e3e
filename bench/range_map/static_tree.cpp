// The static tree: lookups alone.
#include "static_tree.hpp"

#include "threads.hpp"

namespace bench {

void add_static_tree(std::vector<contender>& all) {
    all.push_back(make_contender<static_tree>("static tree"));
    all.back().greatest = 10'000'000;
}

}  // namespace bench
