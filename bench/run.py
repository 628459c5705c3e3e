#!/usr/bin/env python3
"""Builds and runs the benchmarks: range_map beside other maps in two builds, the plots of that, what retire costs beside a bare
call_rcu, and what including guarded costs. Results are in build/bench."""
import argparse
import shlex
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
RESULTS = ROOT / "build/bench"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="up to 100,000 entries, and fewer and shorter repetitions")
    parser.add_argument("--filter", metavar="RE", help='run of range_map\'s only what matches, of "work/n/structure", and leave the rest out')
    options = parser.parse_args()
    print("Building the benchmarks", flush=True)
    # The build for this machine is the same sources once more: a quick look at some of it does without.
    names = ["range_map"] if options.quick and options.filter else ["range_map", "range_map_native"]
    for command in (["--workflow", "--preset", "bench"], *(["--build", "--preset", "bench", "--target", f"bench_{n}"] for n in names)):
        built = subprocess.run(["cmake", *command], cwd=ROOT, capture_output=True, text=True)
        if built.returncode != 0:
            sys.exit(f"{built.stdout[-4000:]}\n{built.stderr}")
    wanted = ["--quick"] * options.quick + (["--filter", options.filter] if options.filter else [])
    for name in names:
        command = [RESULTS / "bench" / f"bench_{name}", "--json", RESULTS / f"{name}.json", *wanted]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as program, open(RESULTS / "running.txt", "w") as kept:
            for line in program.stdout:
                print(line, end="", flush=True)
                kept.write(line)
        if program.returncode != 0:
            return program.returncode
        (RESULTS / "running.txt").replace(RESULTS / f"{name}.txt")
    (RESULTS / "command").write_text(f"./dev bench {shlex.join(sys.argv[1:])}\n")
    python = [sys.executable]
    subprocess.run([*python, HERE / "plot.py"], check=True)
    if options.filter:
        return 0
    print("What retire costs beside a bare call_rcu, and what sampling adds", flush=True)
    few = ["--repetitions", "3"] if options.quick else []
    cost = subprocess.run([*python, HERE / "reclaim.py", RESULTS / "bench", *few]).returncode
    return subprocess.run([*python, HERE / "include_cost.py", *(["--runs", "3"] if options.quick else [])]).returncode or cost


if __name__ == "__main__":
    sys.exit(main())
