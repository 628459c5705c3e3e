#!/usr/bin/env python3
"""Turns what ./dev bench measured into plots, and with --write-docs into docs/plots and the tables of docs/performance.md.

Reads build/bench/range_map.json and range_map_native.json, and beside them what the programs printed.
"""
import argparse
import json
import math
import os
import platform
import re
import subprocess
import sys
from html import escape

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
sys.path.insert(0, os.path.join(ROOT, "tests"))

import runner

BUILDS = (("range_map", "default flags"), ("range_map_native", "-march=native"))
BEGIN, END = "<!-- results: written by bench/plot.py --write-docs -->", "<!-- end of results -->"
UNITS = {"bytes per entry": "bytes for an entry", "iterate": "ns for an entry", "clone": "ns for an entry"}

# Colours of middling lightness: readable on white and on black.
STYLES = {
    "guarded": ("#d6336c", ""),
    "absl": ("#2f7ed8", ""),
    "absl + shared_mutex": ("#2f7ed8", "6 3"),
    "std::map + shared_mutex": ("#a0742c", "6 3"),
    "static tree": ("#1f9d61", ""),
    "libcds skip list (points)": ("#9059c9", "2 3"),
    "libcds Bronson AVL tree (points)": ("#d97706", "2 3"),
    "lfht (points)": ("#7b8794", "2 3"),
}
OTHER = ("#7b8794", "")


# ---- plots -----------------------------------------------------------------------------------------------------------------

def power(n):
    exponent = round(math.log10(n))
    if n != 10 ** exponent:
        return f"{n:g}"
    return f'10<tspan dy="-5" font-size="9">{exponent}</tspan>'


def spread(places, gap, top, bottom):
    """Moves labels apart: the nearest places in the same order, at least gap from each other."""
    order = sorted(places, key=places.get)
    at = top - gap
    result = {}
    for name in order:
        at = result[name] = max(places[name], at + gap)
    at = bottom + gap
    for name in reversed(order):
        at = result[name] = min(result[name], at - gap)
    return result


def plot(work, flags, lines):
    """lines: {structure: [(n, ns)...]}."""
    width, height, left, right, top, bottom = 760, 380, 56, 220, 44, 40
    points = [p for line in lines.values() for p in line]
    low_n, high_n = min(n for n, _ in points), max(n for n, _ in points)
    low, high = min(ns for _, ns in points) / 1.2, max(ns for _, ns in points) * 1.2

    def x(n):
        return left + (width - left - right) * math.log(n / low_n) / math.log(high_n / low_n)

    def y(ns):
        return height - bottom - (height - top - bottom) * math.log(ns / low) / math.log(high / low)

    svg = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
           'font-family="system-ui, sans-serif" font-size="12" role="img">',
           f'<title>{escape(work)}, {escape(flags)}</title>',
           "<style>text{fill:#6e7781}.grid{stroke:#6e7781;stroke-opacity:.25}"
           "@media(prefers-color-scheme:dark){text{fill:#9198a1}.grid{stroke:#9198a1}}</style>",
           f'<text x="{left}" y="18" font-size="14" font-weight="600">{escape(work)}</text>',
           f'<text x="{left}" y="34">{UNITS.get(work, "ns for a call")}, by number of entries; {escape(flags)}</text>']
    for exponent in range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1):
        for digit in (1, 2, 5):
            ns = digit * 10.0 ** exponent
            if low <= ns <= high and (digit == 1 or high / low < 300):
                svg.append(f'<path class="grid" d="M{left} {y(ns):.1f}H{width - right}"/>'
                           f'<text x="{left - 6}" y="{y(ns) + 4:.1f}" text-anchor="end">{ns:g}</text>')
    for n in sorted({n for n, _ in points}):
        svg.append(f'<path class="grid" d="M{x(n):.1f} {top}V{height - bottom}"/>'
                   f'<text x="{x(n):.1f}" y="{height - bottom + 20}" text-anchor="middle">{power(n)}</text>')
    labels = spread({name: y(line[-1][1]) for name, line in lines.items()}, 15, top, height - bottom)
    for name, line in sorted(lines.items(), key=lambda item: item[0] == "guarded"):  # drawn last, on top
        colour, dashes = STYLES.get(name, OTHER)
        stroke = f'stroke="{colour}" stroke-width="{3 if name == "guarded" else 1.8}"'
        dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
        corners = " ".join(f"{x(n):.1f},{y(ns):.1f}" for n, ns in line)
        svg.append(f'<polyline fill="none" {stroke} stroke-linejoin="round"{dashed} points="{corners}"/>')
        svg += [f'<circle cx="{x(n):.1f}" cy="{y(ns):.1f}" r="3" fill="{colour}"/>' for n, ns in line]
        svg.append(f'<path d="M{x(line[-1][0]) + 4:.1f} {y(line[-1][1]):.1f}L{width - right + 14} {labels[name]:.1f}" '
                   f'stroke="{colour}" stroke-opacity=".5"/>')
        svg.append(f'<text x="{width - right + 18}" y="{labels[name] + 4:.1f}" style="fill:{colour}"'
                   + (' font-weight="700"' if name == "guarded" else "") + f">{escape(name)}</text>")
    return "\n".join(svg + ["</svg>", ""])


def plot_name(work, program):
    return re.sub(r"\W+", "_", work) + ("_native" if program.endswith("_native") else "") + ".svg"


def lines_of(results, work):
    lines = {}
    for r in results:
        if r["work"] == work:
            lines.setdefault(r["structure"], []).append((r["n"], r["median_ns"]))
    return {name: sorted(line) for name, line in lines.items()}


def works_of(results):
    return list(dict.fromkeys(r["work"] for r in results))


def write_plots(directory, measured):
    os.makedirs(directory, exist_ok=True)
    written = []
    for program, flags in BUILDS:
        for work in works_of(measured.get(program, [])):
            lines = lines_of(measured[program], work)
            if len({n for line in lines.values() for n, _ in line}) < 2:
                continue  # one number of entries makes no line
            written.append(plot_name(work, program))
            with open(os.path.join(directory, written[-1]), "w", encoding="utf-8") as out:
                out.write(plot(work, flags, lines))
    return written


# ---- tables ----------------------------------------------------------------------------------------------------------------

def number(x):
    return f"{x:.1f}" if x < 100 else f"{x:.0f}"


def table(results, work):
    rows = [r for r in results if r["work"] == work]
    sizes = sorted({r["n"] for r in rows})
    cells = {}
    for r in rows:
        median, least, greatest = (number(r[key]) for key in ("median_ns", "min_ns", "max_ns"))
        cells[r["structure"], r["n"]] = f"{median} ({least}–{greatest})"
    lines = ["| | " + " | ".join(f"{n:,}".replace(",", "'") for n in sizes) + " |", "| --- |" + " ---: |" * len(sizes)]
    for name in dict.fromkeys(r["structure"] for r in rows):
        shown = f"**{name}**" if name == "guarded" else name
        lines.append(f"| {shown} | " + " | ".join(cells.get((name, n), "") for n in sizes) + " |")
    return lines


def lost(results):
    """Where something else was better than guarded."""
    median = {(r["work"], r["n"], r["structure"]): r["median_ns"] for r in results}
    lines = []
    for work in works_of(results):
        for n in sorted({r["n"] for r in results if r["work"] == work}):
            ours = median.get((work, n, "guarded"))
            better = [(ours / ns, name) for (w, m, name), ns in median.items() if ours and (w, m) == (work, n) and ns < ours]
            if better:
                names = ", ".join(f"{name} {ratio:.2f}×" for ratio, name in sorted(better, reverse=True))
                lines.append(f"- {work}, n = {n}: {names}")
    return lines


def goals(path):
    if not os.path.exists(path):
        return []
    with open(path, encoding="utf-8") as printed:
        text = printed.read()
    return text[text.index("Goals ("):].rstrip().split("\n") if "Goals (" in text else []


def machine():
    with open("/proc/cpuinfo", encoding="utf-8") as info:
        cpu = re.search(r"model name\s*: (.*)", info.read())
    version = subprocess.run(["g++", "--version"], capture_output=True, text=True, check=True).stdout
    compiler = version.split("\n", maxsplit=1)[0]
    name = cpu.group(1) if cpu else platform.machine()
    return f"{name}, {os.cpu_count()} processors, Linux {platform.release().partition('-')[0]}, {compiler}"


def load():
    """Written down beside the results: an idle machine shows a little more than 1 after them."""
    loads = ", ".join(f"{x:.1f}" for x in os.getloadavg())
    return (f"Load averages when this was written: {loads}. "
            "After a run alone on the machine they are 1 to 1.5; what is more was other programs' noise.")


def section(measured, printed, plots):
    with open(os.path.join(printed, "command"), encoding="utf-8") as command:
        lines = ["", f"By `{command.read().strip()}`, then `python3 bench/plot.py --write-docs`, on: {machine()}.",
                 load(), ""]
    for program, _ in BUILDS:
        shown = goals(os.path.join(printed, program + ".txt"))
        if shown:
            lines += [f"`bench_{program}`, of `build/release/bench/`:", "", "```", *shown, "```", ""]
    for program, flags in BUILDS:
        worse = lost(measured.get(program, []))
        if worse:
            lines += [f"### What beats guarded ({flags})", "",
                      "How many times guarded's time, or bytes, are theirs; where nothing is listed, nothing is better.", "",
                      *worse, ""]
    for work in dict.fromkeys(work for results in measured.values() for work in works_of(results)):
        unit = UNITS.get(work, "ns for a call")
        lines += [f"### {work[0].upper()}{work[1:]}", "", f"In {unit}: median (least–greatest).", ""]
        for program, flags in BUILDS:
            if work not in works_of(measured.get(program, [])):
                continue
            name = plot_name(work, program)
            filtered = "'reader'" if "reader" in work else f"'^{work}/'"  # these are measured together
            body = [f"`bench_{program} --filter {filtered}`:", "", *table(measured[program], work), ""]
            if name in plots:
                body += [f"![{work}, {flags}](plots/{name})", ""]
            if program.endswith("_native"):
                body = [f"<details><summary>{flags}</summary>", "", *body, "</details>", ""]
            lines += body
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--results", metavar="DIRECTORY", default=os.path.join(ROOT, "build", "bench"))
    parser.add_argument("--plots", metavar="DIRECTORY", help="where they go; beside the results unless told otherwise")
    parser.add_argument("--write-docs", action="store_true", help="replace docs/plots and the results in docs/performance.md")
    options = parser.parse_args()
    measured = {}
    for program, _ in BUILDS:
        path = os.path.join(options.results, program + ".json")
        if os.path.exists(path):
            with open(path, encoding="utf-8") as results:
                measured[program] = json.load(results)["results"]
    if not measured:
        sys.exit(f"plot.py: no results in {options.results}: run ./dev bench first")
    folder = options.plots or os.path.join(*((ROOT, "docs") if options.write_docs else (options.results,)), "plots")
    plots = write_plots(folder, measured)
    print(f"{len(plots)} plots in {os.path.relpath(folder)}")
    if options.write_docs:
        page = runner.Page(os.path.join(ROOT, "docs", "performance.md"), BEGIN, END)
        page.write(section(measured, options.results, plots))
    return 0


if __name__ == "__main__":
    sys.exit(main())
