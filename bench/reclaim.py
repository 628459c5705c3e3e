#!/usr/bin/env python3
"""Runs bench_reclaim and bench_fenced_new: what retire costs beside a bare call_rcu, and what sampling one object in 1000 adds.

Prints both as tables of medians. Fails where retire costs more than 1.2 times a bare call_rcu.
"""
import argparse
import json
import pathlib
import subprocess
import sys

FLAVOURS = ("memb", "mb", "qsbr", "bp")
RETIRE = (("a `reclaimable` object", "retire_reclaimable", "bare_call_rcu"), ("any other", "retire_any", "bare_call_rcu_with_a_node"))
GOAL = 1.2


def medians(program, repetitions):
    """Nanoseconds for one object, by the name of the benchmark."""
    said = subprocess.run([program, "--benchmark_min_time=0.02", f"--benchmark_repetitions={repetitions}",
                           "--benchmark_enable_random_interleaving=true", "--benchmark_report_aggregates_only=true",
                           "--benchmark_format=json"], check=True, capture_output=True, text=True).stdout
    rows = json.loads(said)["benchmarks"]
    return {row["run_name"].removesuffix("/manual_time"): row["each"] * 1e9 for row in rows if row["aggregate_name"] == "median"}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("programs", type=pathlib.Path, help="the folder of bench_reclaim and bench_fenced_new")
    parser.add_argument("--repetitions", type=int, default=25)
    options = parser.parse_args()
    plain, fenced = (medians(options.programs / name, options.repetitions) for name in ("bench_reclaim", "bench_fenced_new"))

    worst = 0
    print("| `retire` of | domain | ns | a bare `call_rcu` that does the same, ns | ratio |\n| --- | --- | ---: | ---: | ---: |")
    for what, ours, bare in RETIRE:
        for flavour in FLAVOURS:
            us, them = (plain[f"{name}<guarded::rcu_{flavour}>"] for name in (ours, bare))
            worst = max(worst, us / them)
            print(f"| {what} | `rcu_{flavour}` | {us:.1f} | {them:.1f} | {us / them:.2f} |")

    print("\n| one object made, published and replaced | without sampling, ns | one in 1000, ns | ratio |\n| --- | ---: | ---: | ---: |")
    for what, where, name in (("`reclaimable`", plain, "publish_reclaimable"), ("any, with `fenced_new.hpp`", fenced, "publish_any")):
        for reads, suffix in (("", ""), (", and nine reads", "_9_reads")):
            off, on = where[f"{name}/without_sampling{suffix}"], where[f"{name}/one_in_1000{suffix}"]
            print(f"| {what}{reads} | {off:.1f} | {on:.1f} | {on / off:.3f} |")
    off, on = plain["serve/without_sampling"], plain["serve/one_in_1000"]
    print(f"| nine look-ups in a tree of 100,000, and an entry replaced | {off:.0f} | {on:.0f} | {on / off:.3f} |")
    each = plain["sampled"] / 1000
    print(f"\nA sampled object takes {plain['sampled']:.0f} ns more: {each:.2f} ns an object at one in 1000, {each / off:.2%} of the look-ups and the "
          f"entry, {each / plain['publish_reclaimable/without_sampling']:.1%} of publishing alone.\n")
    print("| | malloc, ns | ours, ns | ratio |\n| --- | ---: | ---: | ---: |")
    for reads, suffix in (("", ""), (", and nine reads", "_9_reads")):
        malloc, ours = plain[f"publish_any/malloc{suffix}"], fenced[f"publish_any/without_sampling{suffix}"]
        print(f"| `fenced_new.hpp`, sampling off, beside malloc's `operator new`{reads} | {malloc:.1f} | {ours:.1f} | {ours / malloc:.3f} |")

    met = worst <= GOAL
    print(f"\nretire beside a bare call_rcu: {worst:.2f} at worst, {GOAL} at most: {'ok' if met else 'FAILED'}")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
