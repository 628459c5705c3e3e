#include "range_models.hpp"
#include "range_model.hpp"

#include <array>
#include <stdexcept>

namespace {

struct kind {
    const char* name;
    long (*run)(std::span<const std::uint8_t>);
};

template <class Index, class T, class Options>
long run(std::span<const std::uint8_t> bytes) {
    const long calls = tests::range_model<Index, T, Options>{bytes}.run();
    tests::nobody_reads::free_all();
    if (tests::model_item::alive != 0) throw std::logic_error{"values leaked when the trees ended"};
    return calls;
}

using item = tests::model_item;
using word = guarded::in_place<int>;
using plain = guarded::range_options;
using all = tests::model_gaps_and_marks;

constexpr std::array kinds{
    kind{"8 bits, words", run<std::uint8_t, word, plain>},
    kind{"16 bits, owned, gaps and marks", run<std::uint16_t, item, all>},
    kind{"32 bits, owned", run<std::uint32_t, item, plain>},
    kind{"64 bits, words, gaps and marks", run<std::uint64_t, word, all>},
#ifndef GUARDED_MODEL_FEW  // they take their time to compile
    kind{"8 bits, owned", run<std::uint8_t, item, plain>},
    kind{"8 bits, owned, gaps and marks", run<std::uint8_t, item, all>},
    kind{"8 bits, words, gaps and marks", run<std::uint8_t, word, all>},
    kind{"16 bits, owned", run<std::uint16_t, item, plain>},
    kind{"16 bits, words", run<std::uint16_t, word, plain>},
    kind{"16 bits, words, gaps and marks", run<std::uint16_t, word, all>},
    kind{"32 bits, words", run<std::uint32_t, word, plain>},
    kind{"32 bits, owned, gaps and marks", run<std::uint32_t, item, all>},
    kind{"32 bits, words, gaps and marks", run<std::uint32_t, word, all>},
    kind{"64 bits, owned", run<std::uint64_t, item, plain>},
    kind{"64 bits, words", run<std::uint64_t, word, plain>},
    kind{"64 bits, owned, gaps and marks", run<std::uint64_t, item, all>},
#endif
};

}  // namespace

long tests::run_range_model(std::span<const std::uint8_t> bytes) {
    if (bytes.empty()) return 0;
    return kinds[bytes.front() % kinds.size()].run(bytes.subspan(1));
}
unsigned tests::range_model_kinds() noexcept { return static_cast<unsigned>(kinds.size()); }
const char* tests::range_model_name(unsigned kind) noexcept { return kinds[kind % kinds.size()].name; }
