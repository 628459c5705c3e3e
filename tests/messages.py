#!/usr/bin/env python3
"""docs/how-to/messages.md holds every message of the compilers' that is ours, as the headers have it. Each reason is named by the words of
its sentence and listed once; a deleted member's words stand in the line that compilers show; each says the way out.

messages.py --update writes the page anew."""
import argparse
import re
import sys

import runner

sys.path.insert(0, str(runner.ROOT / "tests/compile_fail"))
from case_file import words_of

PAGE = runner.ROOT / "docs/how-to/messages.md"
INCLUDE = runner.ROOT / "include/guarded"
CASES = runner.ROOT / "tests/compile_fail/cases"
BEGIN, END = "<!-- messages:begin -->", "<!-- messages:end -->"
TEXT = r'"((?:[^"\\]|\\.)*)"'
REASON = re.compile(rf"^GUARDED_REASON\((\w+),\s*{TEXT}\);(?:  // (.*))?$", re.M)
DELETED = re.compile(rf"^(.*)GUARDED_DELETE\({TEXT}\);$", re.M)


def messages():
    """(kind, sentence, more) of each message, in the order of the headers."""
    headers = {path: path.read_text() for path in sorted(INCLUDE.rglob("*.hpp"))}
    why = headers[INCLUDE / "base/why.hpp"]
    for name, sentence, more in REASON.findall(why):
        yield "call", name, sentence, more
    seen = set()
    for text in headers.values():
        for line, sentence in DELETED.findall(text):
            if "#define" not in line and sentence not in seen:
                seen.add(sentence)
                yield "member", line.strip(), sentence, ""
    for path in ("check/liveness.hpp", "check/open_guards.hpp"):
        text = headers[INCLUDE / path]
        macros = dict(re.findall(rf"^#define (\w+) \\\n\s+{TEXT}$", text, re.M))
        for macro, sentence in re.findall(rf'^__attribute__\(\(error\("guarded: (?:" (\w+)|([^"]*)")\)\)\)', text, re.M):
            yield "flow", "", macros[macro] if macro else sentence, ""


def shown_by(sentence, cases):
    """The first case that expects these words, or None."""
    words = words_of(sentence)
    for name, expected in cases.items():
        if any(part and (part in words or words in part) for part in expected):
            return name
    return None


def split(sentence, more):
    """What is wrong, and the way out."""
    at = re.search(r"[:?;] ", sentence)
    wrong, out = (sentence[:at.end()].rstrip(":; "), sentence[at.end():]) if at else (sentence, "")
    return wrong, "; ".join(filter(None, (out, more)))


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--update", action="store_true", help="write the page anew")
    options = parser.parse_args(arguments)
    cases = {}
    for path in sorted(CASES.glob("*.cpp"), key=lambda path: (path.name.startswith("bug_"), path.name)):
        cases[path.stem] = [words_of(part) for text in re.findall(r"^// expect[a-z-]*: (.*)", path.read_text(), re.M) for part in text.split(" | ")]
    passed, failures = 0, []

    def check(condition, what):
        nonlocal passed
        passed += bool(condition)
        if not condition:
            failures.append(what)

    parts = {"call": [], "member": [], "flow": []}
    names = set()
    for kind, name, sentence, more in messages():
        wrong, out = split(sentence, more)
        case = shown_by(sentence, cases)
        if kind == "call":
            check(words_of(name).replace(" ", "") == words_of(sentence).replace(" ", ""), f"{name}: its sentence has other words")
            check(name not in names, f"{name}: listed twice")
            names.add(name)
        check(out or kind == "member", f"{sentence}: no way out, neither in the sentence nor in a comment behind it")
        if kind == "member":
            check(name, f"{sentence}: stands in a line of its own, which no compiler shows")
        parts[kind].append(f"| {wrong} | {out} | {f'`{case}`' if case else ''} |")
    head = "| what the compiler says | the way out | a misuse and its mended twin |\n| --- | --- | --- |\n"
    titles = {"call": "## Rejected calls", "member": "## Deleted members", "flow": "## What the optimiser sees"}
    generated = "\n\n".join(f"{titles[kind]}\n\n{head}" + "\n".join(rows) for kind, rows in parts.items())
    page = runner.Page(PAGE, BEGIN, END)
    if options.update:
        page.write(generated)
        page = runner.Page(PAGE, BEGIN, END)
    check(page.holds(generated), f"{PAGE}: out of date: run tests/messages.py --update")
    for failure in failures:
        print(f"FAILED {failure}")
    return runner.finish(passed, len(failures))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
