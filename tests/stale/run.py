#!/usr/bin/env python3
"""Runs programs that touch something too late, and their fixed twins, in several builds, and counts which runs are stopped.

A wrong program has to be stopped by the strict build with AddressSanitizer, in 99 of 100 runs; a fixed one by none. A
report of guarded's own names what was retired, or the guards of what was not retired itself.
"""

import argparse
import concurrent.futures
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
ASAN = ["-fsanitize=address", "-fno-omit-frame-pointer"]
BUILDS = {
    "plain": ["-DNDEBUG"],
    "ASan": ["-DNDEBUG", *ASAN],
    "checked": [],
    "strict": ["-DGUARDED_STRICT=1"],
    "strict, ASan": ["-DGUARDED_STRICT=1", *ASAN],
}
DECISIVE = "strict, ASan"
LIBRARIES = ["-lurcu-memb", "-lurcu-mb", "-lurcu-qsbr", "-lurcu-bp", "-lurcu-common"]
BEGIN = "<!-- stale programs: written by tests/stale/run.py --update-docs -->"
END = "<!-- end of stale programs -->"


def build(compiler, name, folder, jobs):
    """The program of all programs in one build; its path."""
    out = folder / name.replace(", ", "-")
    out.mkdir()
    sources = sorted(HERE.glob("*.cpp"))
    flags = ["-std=c++20", "-O1", "-g", "-Wall", "-Wextra", "-Wno-maybe-uninitialized", f"-I{ROOT / 'include'}", *BUILDS[name]]

    def compiled(source):
        target = out / (source.stem + ".o")
        subprocess.run([compiler, *flags, "-c", str(source), "-o", str(target)], check=True)
        return str(target)

    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        objects = list(pool.map(compiled, sources))
    program = out / "stale"
    subprocess.run([compiler, *flags, *objects, "-o", str(program), *LIBRARIES, "-pthread"], check=True)
    return program


def programs(program):
    lines = subprocess.run([program, "--list"], check=True, capture_output=True, text=True).stdout.splitlines()
    return [tuple(line.split("\t")) for line in lines]


def stopped(program, name, form, timeout):
    """Whether a run was stopped, and what it said. A run that hangs is an error of ours."""
    env = dict(os.environ, ASAN_OPTIONS="detect_leaks=0:abort_on_error=1:allocator_may_return_null=1")
    run = subprocess.run([program, name, form], capture_output=True, text=True, errors="replace", timeout=timeout, env=env)
    return run.returncode != 0, run.stderr


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


def update(path, text, command):
    page = path.read_text()
    before, rest = page.split(BEGIN)
    _, after = rest.split(END)
    path.write_text(f"{before}{BEGIN}\n\nBy `{command}`:\n\n{text}\n\n{END}{after}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--compiler", default="g++")
    parser.add_argument("--build", action="append", choices=list(BUILDS), help="only this build; may be repeated")
    parser.add_argument("--only", action="append", help="only the program of this name; may be repeated")
    parser.add_argument("--runs", type=int, default=20, help="runs of each program")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
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
                        try:
                            was_stopped, said = stopped(program, name, form, 120)
                        except subprocess.TimeoutExpired:
                            was_stopped, said = True, "it hangs"
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
        update(options.update_docs, table(names, results, options.runs), "./dev strict")
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
    print(f"\n{len(names) * 2 * options.runs * len(wanted) - failures} passed, {failures} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
