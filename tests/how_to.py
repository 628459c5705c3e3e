#!/usr/bin/env python3
"""The code of docs/how-to compiles without a warning, by g++ and the newest clang: a page's blocks are one source, behind what the page's
comment `<!-- compiled: before ... -->` holds. A page without that comment shows no C++ of its own."""
import re
import subprocess
import sys

import runner

PAGES = runner.ROOT / "docs/how-to"
FLAGS = ["-std=c++20", "-O2", "-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Werror", f"-I{runner.ROOT / 'include'}", "-c", "-o", "/dev/null", "-x", "c++", "-"]


def main():
    sources = {}
    failed = 0
    for page in sorted(PAGES.glob("*.md")):
        text = page.read_text()
        before = re.search(r"<!-- compiled: before\n(.*?)-->", text, re.S)
        blocks = re.findall(r"^```cpp\n(.*?)^```", text, re.S | re.M)
        if before:
            sources[page.name] = "\n".join([before[1], *blocks])
        elif blocks:
            failed += 1
            print(f"FAILED {page.name}: its code is not compiled: it has no comment of what comes before")
    work = [(cxx, name) for cxx in runner.newest_of_each_kind() for name in sources]

    def said(each):
        cxx, name = each
        consumed = ["-Wconsumed"] if "clang" in cxx else []
        done = subprocess.run([cxx, *FLAGS[:1], *consumed, *runner.liburcu("cflags"), *FLAGS[1:]], input=sources[name], capture_output=True, text=True)
        return done.stderr if done.returncode != 0 else ""

    passed = 0
    for (cxx, name), text in zip(work, runner.each(said, work)):
        passed += not text
        if text:
            failed += 1
            print(f"FAILED {name}, {cxx}\n  | " + "\n  | ".join(text.splitlines()[:15]))
    return runner.finish(passed, failed)


if __name__ == "__main__":
    sys.exit(main())
