#!/usr/bin/env python3
"""Whether each header includes what it names, as clang-tidy's misc-include-cleaner sees it (include/.clang-tidy says what of).

What it calls unused is left out: of a template it sees only what does not depend on its parameters, and of a build only one."""
import argparse
import re
import shutil
import subprocess
import sys

import runner

INCLUDE = runner.ROOT / "include"
FINDING = re.compile(r'^(.*): warning: (no header providing .* is directly included)', re.MULTILINE)
PARTS = {"structure/reject.hpp", "structure/end_reject.hpp"}  # of the headers that include them


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("header", nargs="*", help="as it is included, without guarded/; all of them where none is named")
    options = parser.parse_args()
    tidy = shutil.which("clang-tidy-19") or shutil.which("clang-tidy")
    if tidy is None:
        parser.error("no clang-tidy")
    headers = options.header or sorted(str(path.relative_to(INCLUDE / "guarded")) for path in INCLUDE.rglob("*.hpp"))
    builds = [[], ["-DGUARDED_STRICT=1"]]
    work = [(header, build) for header in headers if header not in PARTS for build in builds
            if not build or "GUARDED_STRICT" in (INCLUDE / "guarded" / header).read_text()]

    def lacks(each):
        header, build = each
        done = subprocess.run([tidy, "--quiet", str(INCLUDE / "guarded" / header), "--", "-x", "c++", "-std=c++20", f"-I{INCLUDE}",
                               *runner.liburcu("cflags"), "-Wno-pragma-once-outside-header", *build],
                              capture_output=True, text=True)
        if ": error: " in done.stdout:
            return [done.stdout.strip()]
        return [f"{place}: {what}" for place, what in FINDING.findall(done.stdout)]

    failed = 0
    for found in runner.each(lacks, work):
        failed += bool(found)
        for line in found:
            print(line)
    return runner.finish(len(work) - failed, failed)


if __name__ == "__main__":
    sys.exit(main())
