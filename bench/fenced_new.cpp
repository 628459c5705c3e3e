// What sampling adds where all objects take part: as bench_reclaim's publish, with operator new of fenced_new.hpp.
#include "publish.hpp"

#include <guarded/fenced_new.hpp>

using namespace bench;

BENCHMARK_CAPTURE(publish_any, without_sampling, 0, 0)->UseManualTime();
BENCHMARK_CAPTURE(publish_any, one_in_1000, 1000, 0)->UseManualTime();
BENCHMARK_CAPTURE(publish_any, without_sampling_9_reads, 0, 9)->UseManualTime();
BENCHMARK_CAPTURE(publish_any, one_in_1000_9_reads, 1000, 9)->UseManualTime();
BENCHMARK_MAIN();
