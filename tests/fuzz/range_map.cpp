// The model test on bytes that a fuzzer makes. Without the fuzzer (GUARDED_REPLAY) a program that replays files and folders;
// with --trace before them it prints each call.
#include "../model/range_models.hpp"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    try {
        tests::run_range_model({data, size});
    } catch (const std::exception& e) {
        std::fprintf(stderr, "range_map, %s: %s\n", tests::range_model_name(data[0]), e.what());
        std::abort();
    }
    return 0;
}

#ifdef GUARDED_REPLAY
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>
#include <vector>

namespace {

long replay(const std::filesystem::path& path) {
    long files = 0;
    if (std::filesystem::is_directory(path)) {
        for (const auto& entry : std::filesystem::directory_iterator{path}) files += replay(entry.path());
        return files;
    }
    std::ifstream in{path, std::ios::binary};
    if (!in) {
        std::fprintf(stderr, "range_map: cannot read %s\n", path.c_str());
        std::exit(2);
    }
    const std::vector<char> bytes{std::istreambuf_iterator<char>{in}, {}};
    std::fprintf(stderr, "%s\n", path.c_str());
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
    return 1;
}

}  // namespace

int main(int argc, char** argv) {
    long files = 0;
    for (int i = 1; i < argc; ++i)
        if (std::string_view{argv[i]} == "--trace")
            tests::model_trace = true;
        else
            files += replay(argv[i]);
    std::printf("%ld files replayed\n", files);
    return files == 0 ? 2 : 0;
}
#endif
