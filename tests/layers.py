#!/usr/bin/env python3
"""Whether the headers keep to their rooms, as docs/internals/layers.md has them: one line for each that does not.

  layers.py [INCLUDE]   looks at INCLUDE/guarded; the project's own include folder where none is named
  layers.py --self-test builds a small tree with each fault in it, and requires each to be found
"""
import re
import sys
import tempfile
from pathlib import Path

# The rooms from below, each with those that it builds on: it may include these, and what they may. The top level may include all
# rooms, and is included by none.
BUILDS_ON = {
    "base": "",
    "domain": "base",
    "check": "base",
    "fence": "base",
    "grace": "base domain check",
    "reclaim": "base domain check fence grace",
    "guard": "base domain check grace reclaim",
    "structure": "base guard reclaim",
    "tree": "base fence",
    "range_map": "base grace guard reclaim structure tree",
}
ROOMS = {}
for name, below in BUILDS_ON.items():
    ROOMS[name] = set(below.split()).union(*(ROOMS[room] for room in below.split()))
TOP = ""
MOST_LINES = 350
INCLUDE = re.compile(r"^\s*#\s*include\s*[<\"]guarded/([^>\"]+)[>\"]", re.MULTILINE)


def room_of(header):
    return header.split("/")[0] if "/" in header else TOP


def circles(includes):
    """Each circle once, from its first header in the alphabet on."""
    found = set()
    state = {}

    def walk(header, path):
        state[header] = "open"
        for next_one in includes[header]:
            if state.get(next_one) == "open":
                circle = path[path.index(next_one) :]
                first = circle.index(min(circle))
                found.add(tuple(circle[first:] + circle[:first]))
            elif next_one not in state:
                walk(next_one, path + [next_one])
        state[header] = "done"

    for header in sorted(includes):
        if header not in state:
            walk(header, [header])
    return sorted(found)


def findings(include):
    root = Path(include) / "guarded"
    texts = {str(p.relative_to(root)): p.read_text() for p in sorted(root.rglob("*.hpp"))}
    includes = {header: [i for i in INCLUDE.findall(text) if i in texts] for header, text in texts.items()}
    found = []
    for header, text in texts.items():
        room = room_of(header)
        lines = text.count("\n")
        if lines > MOST_LINES:
            found.append(f"{header}: {lines} lines, more than {MOST_LINES}")
        if room != TOP and room not in ROOMS:
            found.append(f"{header}: {room}/ is no known room")
        for other in INCLUDE.findall(text):
            there = room_of(other)
            if other not in texts:
                found.append(f"{header}: includes {other}, which is not there")
            elif there == TOP:
                if room != TOP:
                    found.append(f"{header}: includes {other}, which is above all rooms")
            elif there != room:
                if room in ROOMS and there not in ROOMS[room]:
                    found.append(f"{header}: {room}/ may not include {there}/, and includes {other}")
                if "/detail/" in other:
                    found.append(f"{header}: includes {other}, which is {there}'s own")
    found += [f"{circle[0]}: a circle, " + " -> ".join(circle + circle[:1]) for circle in circles(includes)]
    return len(texts), found


def self_test():
    sound = {
        "guarded.hpp": "guard/guard.hpp version.hpp",
        "version.hpp": "",
        "base/config.hpp": "",
        "domain/domain.hpp": "base/config.hpp domain/detail/flavour.hpp",
        "domain/detail/flavour.hpp": "base/config.hpp",
        "guard/guard.hpp": "base/config.hpp domain/domain.hpp",
    }
    faults = {
        "an arrow that goes up": ({"base/config.hpp": "domain/domain.hpp"}, "base/ may not include domain/"),
        "an arrow beside": ({"fence/pages.hpp": "domain/domain.hpp"}, "fence/ may not include domain/"),
        "a circle in a room": ({"base/a.hpp": "base/b.hpp", "base/b.hpp": "base/c.hpp", "base/c.hpp": "base/a.hpp"},
                               "a circle, base/a.hpp -> base/b.hpp -> base/c.hpp -> base/a.hpp"),
        "a header that includes itself": ({"base/a.hpp": "base/a.hpp"}, "a circle, base/a.hpp -> base/a.hpp"),
        "a long header": ({"base/long.hpp": "\n" * (MOST_LINES + 1)}, "more than 350"),
        "another room's own": ({"guard/guard.hpp": "domain/detail/flavour.hpp"}, "domain/detail/flavour.hpp, which is domain's own"),
        "a room's own from the top": ({"guarded.hpp": "domain/detail/flavour.hpp"}, "which is domain's own"),
        "the top from a room": ({"base/config.hpp": "version.hpp"}, "above all rooms"),
        "no known room": ({"attic/old.hpp": "base/config.hpp"}, "attic/ is no known room"),
        "a header that is not there": ({"base/config.hpp": "base/gone.hpp"}, "which is not there"),
    }
    failed = []
    for name, (changed, expected) in {"a sound tree": ({}, None), **faults}.items():
        with tempfile.TemporaryDirectory() as folder:
            for header, content in {**sound, **changed}.items():
                file = Path(folder) / "guarded" / header
                file.parent.mkdir(parents=True, exist_ok=True)
                blank = not content.strip()
                file.write_text(content if blank else "".join(f"#include <guarded/{i}>\n" for i in content.split()))
            _, found = findings(folder)
        if expected is None and found:
            failed.append(f"{name}: found {found}")
        if expected is not None and not any(expected in f for f in found):
            failed.append(f"{name}: not found, but {found}")
    return len(faults) + 1, failed


def main(arguments):
    if arguments == ["--self-test"]:
        looked_at, found = self_test()
    else:
        looked_at, found = findings(arguments[0] if arguments else Path(__file__).resolve().parent.parent / "include")
    for line in found:
        print(line)
    bad = len({line.split(": ")[0] for line in found})
    print(f"{looked_at - bad} passed, {bad} failed")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
