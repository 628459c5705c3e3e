#!/usr/bin/env python3
"""libFuzzer on the range tree's model test; with --keep its corpus is then made anew of the least that covers as much."""
import argparse
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import runner

CORPUS = HERE / "corpus/range_map"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=60, metavar="N", help="for how long; 60 unless told otherwise")
    parser.add_argument("--keep", action="store_true", help="make tests/fuzz/corpus anew")
    parser.add_argument("--few", action="store_true", help="only the trees that show what all have in common: a third of the time to build")
    options = parser.parse_args()
    print("Building the fuzzer", flush=True)
    preset = "fuzz-few" if options.few else "fuzz"
    built = subprocess.run(["cmake", "--workflow", "--preset", preset], cwd=runner.ROOT, capture_output=True, text=True)
    if built.returncode != 0:
        sys.exit(f"{built.stdout[-4000:]}\n{built.stderr}")
    build = runner.ROOT / "build" / preset
    found, kept = build / "corpus", build / "kept"
    found.mkdir(exist_ok=True)
    fuzzer = [build / "tests/guarded_fuzz_range_map", "-max_len=1500"]
    # What made it fail is left in the build's folder.
    ended = subprocess.run([*fuzzer, f"-max_total_time={options.seconds}", "-len_control=0", "-detect_leaks=0", "-rss_limit_mb=4096",
                            found, CORPUS], cwd=build)
    if ended.returncode != 0 or not options.keep:
        return ended.returncode
    shutil.rmtree(kept, ignore_errors=True)
    kept.mkdir()
    # By edges alone: counts of how often each was taken would keep thousands of files.
    subprocess.run([*fuzzer, "-set_cover_merge=1", "-use_counters=0", kept, found, CORPUS], cwd=build, check=True)
    shutil.rmtree(CORPUS)
    shutil.move(kept, CORPUS)
    return 0


if __name__ == "__main__":
    sys.exit(main())
