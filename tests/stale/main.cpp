// stale --list | stale NAME wrong|fixed [ROUNDS...]: one program, run once.
#include "stale.hpp"

#include <algorithm>
#include <cstdio>
#include <cstring>

int main(int argc, char** argv) {
    auto& all = stale::programs();
    std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return std::strcmp(a.name, b.name) < 0; });
    if (argc == 2 && std::strcmp(argv[1], "--list") == 0) {
        for (const auto& p : all) std::printf("%s\t%s\n", p.name, p.what);
        return 0;
    }
    if (argc == 3 && (std::strcmp(argv[2], "wrong") == 0 || std::strcmp(argv[2], "fixed") == 0)) {
        for (const auto& p : all) {
            if (std::strcmp(p.name, argv[1]) != 0) continue;
            p.run(argv[2][0] == 'w');
            return 0;
        }
        std::fprintf(stderr, "stale: no program %s; --list names them\n", argv[1]);
        return 2;
    }
    std::fprintf(stderr, "usage: stale --list | stale NAME wrong|fixed\n");
    return 2;
}
