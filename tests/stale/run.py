#!/usr/bin/env python3
"""Runs programs that touch something too late, and their fixed twins, in several builds, and counts which runs are stopped.

A wrong program has to be stopped by the strict build with AddressSanitizer, in 99 of 100 runs; a fixed one by none. A
report of guarded's own names what was retired, or the guards of what was not retired itself.
"""

import argparse
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import runner

ASAN = ["-fsanitize=address", "-fno-omit-frame-pointer"]
BUILDS = {
    "plain": ["-DNDEBUG"],
    "ASan": ["-DNDEBUG", *ASAN],
    "checked": [],
    "strict": ["-DGUARDED_STRICT=1"],
    "strict, ASan": ["-DGUARDED_STRICT=1", *ASAN],
}
DECISIVE = "strict, ASan"
BEGIN = "<!-- stale programs: written by tests/stale/run.py --update-docs -->"
END = "<!-- end of stale programs -->"


def build(compiler, name, folder, jobs):
    """The program of all programs in one build; its path."""
    flags = ["-O1", "-g", "-Wall", "-Wextra", "-Wno-maybe-uninitialized", *BUILDS[name]]
    return runner.build(compiler, flags, sorted(HERE.glob("*.cpp")), folder / name.replace(", ", "-") / "stale", jobs)


def programs(program):
    lines = subprocess.run([program, "--list"], check=True, capture_output=True, text=True).stdout.splitlines()
    return [tuple(line.split("\t")) for line in lines]


def stopped(program, name, form):
    """Whether a run was stopped, and what it said. A run that hangs is an error of ours."""
    status, said = runner.run([program, name, form], ASAN_OPTIONS="detect_leaks=0:abort_on_error=1:allocator_may_return_null=1")
    return status != 0, said


def table(names, results, runs):
    builds = list(results)
    head = ["program", "what it does wrong", *builds]
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    for name, what in names:
        lines.append("| " + " | ".join([f"`{name}`", what, *(str(results[b][name]["wrong"]) for b in builds)]) + " |")
    total = len(names) * runs
    shares = []
    for b in builds:
        caught = sum(results[b][name]["wrong"] for name, _ in names)
        shares.append(f"{caught} of {total} ({100 * caught / total:.1f} %)")
    lines.append("| **all** | runs that were stopped | " + " | ".join(shares) + " |")
    for key, what in (("guards", "the guards"), ("retired", "the line that retired the object")):
        counts = [str(sum(r[key] for r in results[b].values())) for b in builds]
        lines.append(f"| **reports** | stopped runs that name {what} | " + " | ".join(counts) + " |")
    twins = [str(sum(results[b][name]["fixed"] for name, _ in names)) for b in builds]
    lines.append("| **fixed twins** | runs that were stopped | " + " | ".join(twins) + " |")
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--compiler", default="g++")
    parser.add_argument("--build", action="append", choices=list(BUILDS), help="only this build; may be repeated")
    parser.add_argument("--only", action="append", help="only the program of this name; may be repeated")
    parser.add_argument("--runs", type=int, default=20, help="runs of each program")
    parser.add_argument("--jobs", type=int, default=runner.JOBS)
    parser.add_argument("--json", type=pathlib.Path, help="write the counts there")
    parser.add_argument("--update-docs", type=pathlib.Path, help="write the table into this page")
    options = parser.parse_args()
    if shutil.which(options.compiler) is None:
        sys.exit(f"stale: no {options.compiler}")

    wanted = options.build or list(BUILDS)
    results, failures = {}, 0
    with tempfile.TemporaryDirectory() as folder:
        for b in wanted:
            program = build(options.compiler, b, pathlib.Path(folder), options.jobs)
            names = [p for p in programs(program) if not options.only or p[0] in options.only]
            results[b] = {name: dict.fromkeys(("wrong", "fixed", "guards", "retired"), 0) for name, _ in names}
            for name, _ in names:
                for form in ("wrong", "fixed"):
                    for _ in range(options.runs):
                        was_stopped, said = stopped(program, name, form)
                        results[b][name][form] += was_stopped
                        if was_stopped and form == "wrong":
                            results[b][name]["guards"] += "the guard taken at" in said
                            results[b][name]["retired"] += re.search(r"retired at \S+:\d", said) is not None
                        if was_stopped and form == "fixed":
                            failures += 1
                            print(f"FAILED {name}, fixed, is stopped by {b}:\n  | " + "\n  | ".join(said.splitlines()[:12]))
            print(f"{b}: {sum(r['wrong'] for r in results[b].values())} of {len(names) * options.runs} stopped", flush=True)

    print()
    print(table(names, results, options.runs))
    if options.json:
        options.json.write_text(json.dumps({"runs": options.runs, "stopped": results}, indent=1) + "\n")
    if options.update_docs:
        text = table(names, results, options.runs)
        runner.Page(options.update_docs, BEGIN, END).write(f"\nBy `./dev strict`:\n\n{text}\n")
    if DECISIVE in results:
        caught = sum(r["wrong"] for r in results[DECISIVE].values())
        least = 0.99 if options.runs >= 20 else 0.95  # a few runs tell less
        if caught < least * len(names) * options.runs:
            failures += 1
            print(f"FAILED: {DECISIVE} stops fewer than {least:.0%} of the runs")
    for b in wanted:
        told = sum(r["guards"] for r in results[b].values())
        if "strict" in b and not options.only and told < 0.9 * len(names) * options.runs:
            failures += 1
            print(f"FAILED: of what {b} stops it names the guards in fewer than 90%")
    print()
    return runner.finish(len(names) * 2 * options.runs * len(wanted) - failures, failures)


if __name__ == "__main__":
    sys.exit(main())
