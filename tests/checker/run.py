#!/usr/bin/env python3
"""Runs the checker over its cases: each misuse is reported at its marked lines by its rule, and nothing else is."""

import argparse
import concurrent.futures
import fnmatch
import os
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
INCLUDE = HERE.parents[1] / "include"
TOOLS = HERE.parents[1] / "tools" / "checker"
REPORT = re.compile(r"^([^:\n]+):(\d+):\d+: warning: (.*) \[guarded\.(\w+)\]$", re.MULTILINE)


class Case:
    def __init__(self, path):
        self.path = path
        text = path.read_text()
        self.lines = text.splitlines()
        head = dict(re.findall(r"^// (\w+): (.*)$", text.split("#include")[0], re.MULTILINE))
        self.rule = head["rule"]
        self.presets = ["urcu", *head.get("preset", "").split()]

    def reports(self, plugin, cases, misuse):
        """What the checker says of one form: a set of (line, rule), and its output."""
        config = ";".join(str(TOOLS / "presets" / f"{p}.yaml") for p in self.presets)
        options = ["-load", plugin, "-analyzer-checker=guarded", "-analyzer-inlining-mode=all", "-analyzer-config", f"guarded.Model:Config={config}"]
        if self.rule != "UseAfterLock":
            options += ["-analyzer-disable-checker", "guarded.UseAfterLock"]
        language = ["clang++-19", "-std=c++20", "-DNDEBUG", f"-I{INCLUDE}"] if self.path.suffix == ".cpp" else ["clang-19", "-std=gnu11", f"-I{cases.parent}"]
        command = [*language, "--analyze", "-w", "--analyzer-output", "text", "-o", os.devnull]
        for option in options:
            command += ["-Xclang", option]
        if misuse:
            command.append("-DMISUSE")
        done = subprocess.run([*command, str(self.path)], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            return None, done.stdout + done.stderr
        found = {(int(line), rule) for _, line, _, rule in REPORT.findall(done.stderr)}
        return found, done.stderr

    def marked(self):
        return {(n, self.rule) for n, line in enumerate(self.lines, 1) if line.rstrip().endswith("// reported")}


def check(case, plugin, cases):
    """What is wrong with a case, a line each."""
    wrong = []
    marked = case.marked()
    if not marked:
        wrong.append(f"{case.path.name}: no line is marked")
    for misuse, expected in ((True, marked), (False, set())):
        form = "misuse" if misuse else "fixed"
        found, output = case.reports(plugin, cases, misuse)
        if found is None:
            wrong.append(f"{case.path.name}: {form}: the analyzer failed:\n{output}")
            continue
        for line, rule in sorted(expected - found):
            wrong.append(f"{case.path.name}:{line}: {form}: {rule} is not reported")
        for line, rule in sorted(found - expected):
            wrong.append(f"{case.path.name}:{line}: {form}: {rule} is reported")
    return wrong


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("plugin")
    options.add_argument("--only", default="*", help="the cases whose names match")
    options.add_argument("--cases", type=pathlib.Path, default=HERE / "cases")
    options.add_argument("--jobs", type=int, default=os.cpu_count())
    o = options.parse_args()
    cases = [Case(p) for p in sorted(o.cases.glob("*.c*")) if fnmatch.fnmatch(p.stem, o.only)]
    with concurrent.futures.ThreadPoolExecutor(o.jobs) as pool:
        results = list(pool.map(lambda case: check(case, o.plugin, o.cases), cases))
    for wrong in results:
        for line in wrong:
            print(line)
    failed = sum(bool(wrong) for wrong in results)
    print(f"{len(cases) - failed} passed, {failed} failed")
    return 1 if failed or not cases else 0


if __name__ == "__main__":
    sys.exit(main())
