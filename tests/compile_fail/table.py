"""The tables that docs/guarantees.md shows: misuse x compiler x level, and the real bugs with their cases."""
from case_file import LEVELS

BEGIN, END = "<!-- table:begin -->", "<!-- table:end -->"
MODES = [("g++", "", LEVELS), ("g++", " prove", ["-O2"]), ("clang", "", LEVELS), ("clang", " -Wconsumed", LEVELS)]


def read_rows(path):
    """number -> (misuse, tier)"""
    lines = [line.split(" | ") for line in path.read_text().splitlines() if not line.startswith("#")]
    return {int(number): (misuse, tier) for number, misuse, tier in lines}


def read_bugs(path):
    """name -> (what it was, why no case tells it or None)"""
    lines = [line.split(" | ") for line in path.read_text().splitlines() if not line.startswith("#")]
    return {name: (title, *why, None)[:2] for name, title, *why in lines}


def rejected(entries):
    return f"{sum(e['rejected'] for e in entries)}/{len(entries)}"


def compiled_cell(row, family, mode, level):
    """Versions of a compiler share a cell unless they differ."""
    versions = {}
    for e in row:
        name, _, consumed = e["compiler"].partition(" ")
        kind, _, version = name.rpartition("-")
        if kind == family and consumed == mode.strip() and e["level"] == level:
            versions.setdefault(version, []).append(e)
    counts = {}
    for version, entries in versions.items():
        counts.setdefault(rejected(entries), []).append(version)
    if len(counts) < 2:
        return next(iter(counts), "-")
    return ", ".join(f"{count} ({', '.join(which)})" for count, which in counts.items())


def run_cell(row):
    """A case counts as stopped at run time when every run of it is."""
    stopped = {}
    for e in row:
        if e["level"].startswith("run"):
            stopped[e["name"]] = stopped.get(e["name"], True) and e["rejected"]
    return f"{sum(stopped.values())}/{len(stopped)}" if stopped else "-"


def table(entries, rows):
    columns = [(family, mode, level) for family, mode, levels in MODES for level in levels]
    lines = ["| # | misuse | tier | " + " | ".join(f"{family}{mode} {level}" for family, mode, level in columns) + " | run, checked |",
             "| --: | --- | --- | " + " | ".join(":-:" for _ in columns) + " | :-: |"]
    for number, (misuse, tier) in rows.items():
        row = [e for e in entries if e["row"] == number]
        cells = [compiled_cell(row, *column) for column in columns] + [run_cell(row)]
        lines.append(f"| {number} | {misuse} | {tier} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def bug_table(cases, bugs):
    lines = ["| bug | what it was | cases |", "| --- | --- | --- |"]
    for name, (title, why) in bugs.items():
        told = ", ".join(f"`{case.name}`" for case in cases if name in case.bug.split())
        lines.append(f"| {name} | {title} | {told or f'none: {why}'} |")
    return "\n".join(lines)

