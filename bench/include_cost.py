#!/usr/bin/env python3
"""What including <guarded/guarded.hpp> costs at compile time, beside liburcu's headers, <memory>, <atomic> and <mutex>.

Compiles an empty main() with either, in turn, and prints the medians of the processor time: by ratio and by difference.
"""
import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "tests"))

import runner

BASE = [f"urcu/urcu-{flavour}.h" for flavour in ("memb", "mb", "qsbr", "bp")] + ["memory", "atomic", "mutex"]


def seconds(command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--include", default=os.path.join(HERE, "..", "include"))
    parser.add_argument("--runs", type=int, default=11)
    parser.add_argument("--json", metavar="FILE")
    options = parser.parse_args()
    results = []
    print(f"{'compiler':<12}{'base ms':>9}{'guarded ms':>12}{'ratio':>8}{'more ms':>9}   -std=c++20 -O2 -c, medians of {options.runs}")
    with tempfile.TemporaryDirectory() as directory:
        for name, headers in (("base", BASE), ("guarded", ["guarded/guarded.hpp"])):
            with open(f"{directory}/{name}.cpp", "w", encoding="ascii") as out:
                out.writelines([f"#include <{header}>\n" for header in headers] + ["int main() {}\n"])
        for compiler in runner.compilers():
            times = {"base": [], "guarded": []}
            for _ in range(options.runs):
                for name, measured in times.items():
                    measured.append(seconds([compiler, "-std=c++20", "-O2", f"-I{options.include}", "-c", "-o", os.devnull,
                                             f"{directory}/{name}.cpp"]))
            base, ours = (1000 * statistics.median(times[name]) for name in ("base", "guarded"))
            results.append({"compiler": compiler, "base_ms": base, "guarded_ms": ours, "ratio": ours / base})
            print(f"{compiler:<12}{base:>9.0f}{ours:>12.0f}{ours / base:>8.2f}{ours - base:>9.0f}")
    if options.json:
        with open(options.json, "w", encoding="utf-8") as out:
            json.dump({"include_cost": results}, out, indent=1)
    return 0 if results else 1


if __name__ == "__main__":
    sys.exit(main())
