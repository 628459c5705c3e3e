#!/usr/bin/env python3
"""The compile-fail runner fails when it should: every way in which a case can go wrong, on tiny cases made here."""
import json
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from table import read_bugs

RUNNER = HERE / "run.py"

TYPES = """\
// row: 2
// bug: K1
// tier: types
// seen: all
// expect: spell it out
// Text where a number is wanted.
struct number {
    explicit number(int n) : value{n} {}
    explicit number(const char*) = delete;  // text is no number: spell it out
    int value;
};
int case_number() {
#ifdef MISUSE
    number n{"1"};  // misuse
#else
    number n{1};
#endif
    return n.value;
}
"""

FLOW = """\
// row: 3
// tier: flow
// seen: gcc:O2
// expect: sealed
// A value that only the optimiser sees.
__attribute__((error("the box is sealed"))) void sealed() noexcept;
inline __attribute__((always_inline)) void open(bool is_sealed) {
    if (__builtin_constant_p(is_sealed) && is_sealed) sealed();
}
void case_box() {
#ifdef MISUSE
    open(true);  // misuse
#else
    open(false);
#endif
}
"""

CHECKED = """\
// row: 1
// tier: checked
// seen: none
// run: out of range
// An index that only the run shows.
#include <cstdio>
#include <cstdlib>
int at(int index) {
    if (index > 3) {
        std::fprintf(stderr, "index out of range\\n  at %s:%d\\n", __FILE__, __LINE__);
        std::abort();
    }
    return index;
}
int main() {
#ifdef MISUSE
    return at(4);  // misuse
#else
    return at(0);
#endif
}
"""

CORRECT = """\
// A program with nothing wrong.
int twice(int n) { return 2 * n; }
"""


class Runner(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.suite = Path(folder.name)
        (self.suite / "cases").mkdir()
        (self.suite / "correct").mkdir()

    def add(self, name, text, *replacements, kind="cases"):
        for old, new in replacements:
            self.assertIn(old, text)
            text = text.replace(old, new)
        (self.suite / kind / f"{name}.cpp").write_text(text)

    def run_suite(self, *options):
        done = subprocess.run([sys.executable, RUNNER, "--suite", self.suite, "--compiler", "g++", *options],
                              capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr

    def assert_passes(self, *options):
        status, said = self.run_suite(*options)
        self.assertEqual(status, 0, said)
        self.assertRegex(said.splitlines()[-1], r"^[1-9]\d* passed, 0 failed$")

    def assert_fails(self, why, *options):
        status, said = self.run_suite(*options)
        self.assertEqual(status, 1, said)
        self.assertIn(why, said)
        self.assertRegex(said.splitlines()[-1], r"^\d+ passed, [1-9]\d* failed$")

    def test_a_good_suite_passes(self):
        self.add("types", TYPES)
        self.add("flow", FLOW)
        self.add("checked", CHECKED)
        self.add("correct", CORRECT, kind="correct")
        self.assert_passes()

    def test_a_twin_that_does_not_compile_fails(self):
        self.add("types", TYPES, ("number n{1};", "number n{nothing};"))
        self.assert_fails("the twin does not compile silently")

    def test_a_twin_that_warns_fails(self):
        self.add("types", TYPES, ("number n{1};", "number n{1}; int unused;"))
        self.assert_fails("the twin does not compile silently")

    def test_a_misuse_that_compiles_fails(self):
        self.add("types", TYPES, (" = delete;", " : value{0} {}"))
        self.assert_fails("the misuse compiles")

    def test_an_error_at_another_line_fails(self):
        self.add("types", TYPES, ('number n{"1"};  // misuse', 'number n{"1"};\n    n.value = 2;  // misuse'))
        self.assert_fails("an error lies elsewhere than at the marked line")

    def test_a_second_error_at_another_line_fails(self):
        self.add("types", TYPES, ("// misuse", "// misuse\n    number m{nothing};"))
        self.assert_fails("an error lies elsewhere than at the marked line")

    def test_an_optimiser_error_at_another_line_fails(self):
        self.add("flow", FLOW, ("open(true);  // misuse", "open(true);\n    open(false);  // misuse"))
        self.assert_fails("an error lies elsewhere than at the marked line")

    def test_another_message_fails(self):
        self.add("types", TYPES, ("// expect: spell it out", "// expect: read the manual"))
        self.assert_fails("the expected message is missing")

    def test_a_long_message_fails(self):
        overloads = "".join(f"void f(number, char (&)[{n}]);\n" for n in range(1, 20))
        self.add("types", TYPES, ("int case_number", overloads + "int case_number"),
                 ('number n{"1"};  // misuse', 'number n{1}; f(n);  // misuse'), ("spell it out\n//", "no matching function\n//"))
        self.assert_fails("at most 15 are allowed")

    def test_a_message_whose_reason_comes_late_fails_unless_the_case_says_why(self):
        name = "t" * 120
        self.add("types", TYPES, ("int case_number", f"namespace {name} {{\nstruct s {{}};\n}}\nint case_number"),
                 ('number n{"1"};  // misuse', f"number n{{1}};\n    n.value = {name}::s{{}};  // misuse"),
                 ("// expect: spell it out", "// expect: to int in assignment"))
        self.assert_fails("the first error does not say why within its first 120 columns")
        self.add("types", (self.suite / "cases/types.cpp").read_text(), ("// tier: types", "// tier: types\n// late: a name is long"))
        self.assert_passes()

    def test_a_misuse_that_is_rejected_where_it_should_not_be_fails(self):
        self.add("types", TYPES, ("// seen: all", "// seen: none"))
        self.assert_fails("unlike what 'seen:' says")

    def test_a_level_that_is_left_out_of_seen_fails(self):
        self.add("types", TYPES, ("// seen: all", "// seen: gcc:O2"))
        self.assert_fails("in g++-")

    def test_a_token_with_a_version_is_of_that_compiler_alone(self):
        version = subprocess.run(["g++", "-dumpversion"], capture_output=True, text=True).stdout.split(".")[0].strip()
        self.add("flow", FLOW, ("seen: gcc:O2", f"seen: gcc-{version}:O2"))
        self.assert_passes()
        self.add("flow", FLOW, ("seen: gcc:O2", "seen: gcc-1:O2"))
        self.assert_fails("the misuse is rejected, unlike what 'seen:' says")

    def test_a_checked_misuse_that_is_not_stopped_fails(self):
        self.add("checked", CHECKED, ("std::abort();", ""))
        self.assert_fails("the misuse was not stopped")

    def test_a_checked_misuse_that_is_stopped_for_another_reason_fails(self):
        self.add("checked", CHECKED, ("// run: out of range", "// run: out of memory"))
        self.assert_fails("stopped without its message")

    def test_a_checked_twin_that_does_not_end_well_fails(self):
        self.add("checked", CHECKED, ("return at(0)", "return at(3)"))
        self.assert_fails("the twin fails")

    def test_a_checked_misuse_that_warns_fails(self):
        self.add("checked", CHECKED, ("return at(4);", "int unused; return at(4);"))
        self.assert_fails("not silently")

    def test_a_correct_program_that_warns_fails(self):
        self.add("correct", CORRECT, ("return 2", "int unused; return 2"), kind="correct")
        self.assert_fails("a correct program does not compile silently")

    def test_batches_say_what_compiling_alone_says(self):
        for n in range(3):
            self.add(f"good{n}", TYPES)
            self.add(f"flow{n}", FLOW)
        self.add("twin", TYPES, ("number n{1};", "number n{nothing};"))
        self.add("compiles", TYPES, (" = delete;", " : value{0} {}"))
        self.add("elsewhere", TYPES, ("// misuse", "// misuse\n    number m{nothing};"))
        self.add("flow_message", FLOW, ("// expect: sealed", "// expect: torn"))
        verdicts = []
        for options in ([], ["--no-batch"]):
            page = self.suite / "out.json"
            self.assertEqual(self.run_suite("--json", page, *options)[0], 1)
            verdicts.append(json.loads(page.read_text()))
        self.assertEqual(*verdicts)
        self.assertEqual({entry["name"] for entry in verdicts[0]["cases"] if not entry["ok"]},
                         {"twin", "compiles", "elsewhere", "flow_message"})

    def test_json_has_an_entry_for_each_case_and_configuration(self):
        self.add("types", TYPES)
        self.add("checked", CHECKED)
        page = self.suite / "out.json"
        self.assert_passes("--json", page)
        entries = json.loads(page.read_text())["cases"]
        self.assertEqual([(e["name"], e["level"], e["rejected"]) for e in entries],
                         [("checked", "-O0", False), ("checked", "-O2", False), ("checked", "run -O0", True),
                          ("checked", "run -O2", True), ("types", "-O0", True), ("types", "-O2", True)])
        self.assertEqual(list(entries[-1]), ["name", "row", "bug", "compiler", "level", "tier", "rejected", "message_ok",
                                             "line_ok", "twin_ok", "ok"])
        self.assertEqual((entries[-1]["row"], entries[-1]["bug"], entries[-1]["tier"]), (2, "K1", "types"))

    def test_every_real_bug_has_a_case_or_says_why_not(self):
        told = set(re.findall(r"^// bug: (.*)", "\n".join(path.read_text() for path in (HERE / "cases").glob("*.cpp")), re.M))
        told = {name for line in told for name in line.split()}
        for name, (_, why) in read_bugs(HERE / "bugs.txt").items():
            self.assertNotEqual(name in told, why is not None, name)

    def test_a_page_with_a_stale_table_fails_until_it_is_updated(self):
        page = self.suite / "guarantees.md"
        page.write_text("# What is caught\n\n<!-- table:begin -->\n| old |\n<!-- table:end -->\n\nThe rest.\n")
        self.add("types", TYPES)
        self.assert_fails("its table is out of date", "--check-docs", page)
        self.assert_passes("--update-docs", page)
        self.assert_passes("--check-docs", page)
        self.assertRegex(page.read_text(), r"(?s)^# What is caught\n\n<!-- table:begin -->\n\| # .*\| 2 \|.* 1/1 \| 1/1 \|.*The rest.\n$")
        self.add("flow", FLOW)
        self.assert_fails("its table is out of date", "--check-docs", page)

    def test_bad_usage_has_exit_status_2(self):
        self.assertEqual(self.run_suite()[0], 2, "no cases")
        self.add("types", TYPES)
        for options in (["--jobs", "0"], ["--jobs", "many"], ["--check-docs", self.suite / "no.md"], ["--only", "nothing*"],
                        ["--unknown"], ["--only", "t*", "--check-docs", RUNNER]):
            self.assertEqual(self.run_suite(*options)[0], 2, options)
        none = [sys.executable, RUNNER, "--suite", self.suite, "--compiler", "no-such-compiler"]
        self.assertEqual(subprocess.run(none, capture_output=True).returncode, 2)

    def test_a_case_that_does_not_say_what_it_is_has_exit_status_2(self):
        for old, new in (("// row: 2\n", ""), ("// row: 2", "// row: 99"), ("K1", "K2"), ("types", "kinds"), ("seen: all", "seen: msvc"),
                         ("// expect: spell it out\n", ""), ("  // misuse", ""), ("tier: types", "tier: checked")):
            self.add("types", TYPES, (old, new))
            status, said = self.run_suite()
            self.assertEqual(status, 2, said)
            self.assertIn("types.cpp: ", said)


if __name__ == "__main__":
    unittest.main()
