#!/usr/bin/env python3
"""guarded-check as its users run it: installed, over files and over a build, with what it writes and how it fails."""

import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
CASES = ROOT / "tests" / "checker"

LATE = """\
#include <urcu.h>
struct node { int value; };
struct node *shown;
int late(void)
{
    struct node *n;
    int value;
    rcu_read_lock();
    n = rcu_dereference(shown);
    rcu_read_unlock();
    value = n->value;
    return value;
}
"""
# One unit finds what the other loads and ends.
HOLD = """\
#include <urcu.h>
#include "node.h"
struct node *shown;
struct node *hold_shown(void) { rcu_read_lock(); return rcu_dereference(shown); }
void let_go(void) { rcu_read_unlock(); }
"""
HEADER = "struct node { int value; };\nstruct node *hold_shown(void);\nvoid let_go(void);\n"
USE = """\
#include "node.h"
int use(void)
{
    struct node *n = hold_shown();
    let_go();
    return n->value;
}
"""


class Program(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.place = pathlib.Path(cls.folder.name)
        subprocess.run([ROOT / "dev", "--no-install", "check-install", "--prefix", cls.place / "prefix"], check=True, stdout=subprocess.DEVNULL)
        (cls.place / "late.c").write_text(LATE)
        for name, text in (("hold.c", HOLD), ("use.c", USE), ("node.h", HEADER)):
            (cls.place / name).write_text(text)
        entries = [{"directory": str(cls.place), "file": name, "command": f"gcc -Wall -c {name} -o {name}.o"} for name in ("hold.c", "use.c")]
        (cls.place / "compile_commands.json").write_text(json.dumps(entries))

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def run_it(self, *words, status):
        done = subprocess.run([self.place / "prefix" / "bin" / "guarded-check", *words], cwd=self.place, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done

    def test_one_file(self):
        done = self.run_it("late.c", "--", "-O2", status=1)
        self.assertRegex(done.stdout, r"late\.c:11:\d+: 'n' is used after the section that it was read in has ended \[UseAfterSection\]")
        self.assertRegex(done.stdout, r"late\.c:10: the section ends here")
        self.assertIn("1 found in 1 file", done.stderr)

    def test_what_is_right_is_silent(self):
        (self.place / "right.c").write_text(LATE.replace("    rcu_read_unlock();\n    value = n->value;\n", "    value = n->value;\n    rcu_read_unlock();\n"))
        self.assertEqual(self.run_it("right.c", status=0).stdout, "")

    def test_a_build_whose_units_need_each_other(self):
        done = self.run_it("-p", ".", "--summaries", "functions.yaml", status=1)
        self.assertRegex(done.stdout, r"use\.c:6:\d+: 'n' is used after the section that it was read in has ended")
        self.assertIn('"hold_shown", domain: rcu, change: 1', (self.place / "functions.yaml").read_text())
        self.assertEqual(self.run_it("-p", ".", "--no-summaries", status=0).stdout, "")
        self.run_it("use.c", "--config", "functions.yaml", status=1)  # what was written is a configuration

    def test_only_and_exclude(self):
        self.run_it("-p", ".", "--exclude", "*/use.c", status=0)
        self.run_it("-p", ".", "--only", "*/use.c", status=0)

    def test_sarif_is_a_baseline(self):
        self.run_it("late.c", "--sarif", "out.sarif", status=1)
        run = json.loads((self.place / "out.sarif").read_text())["runs"][0]
        self.assertEqual([r["ruleId"] for r in run["results"]], ["guarded.UseAfterSection"])
        self.assertTrue(run["results"][0]["codeFlows"])
        # Lines above it move it, and do not make it new.
        (self.place / "late.c").write_text("\n\n" + LATE)
        try:
            done = self.run_it("late.c", "--baseline", "out.sarif", status=0)
            self.assertIn("0 found in 1 file, 1 of the baseline", done.stderr)
        finally:
            (self.place / "late.c").write_text(LATE)

    def test_pages(self):
        self.run_it("late.c", "--html", "pages", status=1)
        index = (self.place / "pages" / "index.html").read_text()
        page = index.split('href="')[1].split('"')[0]
        self.assertIn("the section ends here", (self.place / "pages" / page).read_text())

    def test_ignored(self):
        for text, status in ((" /* guarded-check: ignore */", 0), ("  // guarded-check: ignore(UseAfterSection, Escape)", 0),
                             ("  // guarded-check: ignore(Escape)", 1)):
            (self.place / "ignored.c").write_text(LATE.replace("value = n->value;", "value = n->value;" + text))
            self.run_it("ignored.c", status=status)
        (self.place / "ignored.c").write_text(LATE.replace("    value = n->value;", "    // guarded-check: ignore\n    value = n->value;"))
        self.run_it("ignored.c", status=0)

    def test_configuration(self):
        own = LATE.replace("rcu_read_lock();", "my_begin();").replace("rcu_read_unlock();", "my_end();").replace(
            "rcu_dereference(shown)", "my_load(&shown)").replace("#include <urcu.h>", "void my_begin(void); void my_end(void); void *my_load(void *);")
        (self.place / "own.c").write_text(own)
        self.run_it("own.c", status=0)
        (self.place / "own.yaml").write_text("domains:\n  - {name: mine, begin: [my_begin], end: [my_end], load: ['my_l*']}\n")
        self.run_it("own.c", "--config", "own.yaml", status=1)

    def test_options_that_clang_does_not_know(self):
        self.run_it("late.c", "--", "-fno-such-option", "-Wno-such-warning", status=1)

    def test_a_target(self):
        project = self.place / "project"
        project.mkdir()
        text = (CASES / "cases" / "guarded_unsafe_ref_after_unlock.cpp").read_text()
        (project / "right.cpp").write_text(text)
        (project / "wrong.cpp").write_text("#define MISUSE\n" + text)
        (project / "CMakeLists.txt").write_text(
            "cmake_minimum_required(VERSION 3.24)\nproject(p LANGUAGES CXX)\n"
            f"add_subdirectory({ROOT} guarded)\n"
            "foreach(name right wrong)\nadd_library(${name} OBJECT ${name}.cpp)\ntarget_link_libraries(${name} PRIVATE guarded::guarded)\n"
            "guarded_check(${name})\nendforeach()\n")
        program = self.place / "prefix" / "bin" / "guarded-check"
        subprocess.run(["cmake", "-S", project, "-B", project / "build", f"-DGUARDED_CHECK_PROGRAM={program}"], check=True, stdout=subprocess.DEVNULL)
        for name, status in (("right", 0), ("wrong", 1)):
            done = subprocess.run(["cmake", "--build", project / "build", "--target", f"{name}-guarded-check"],
                                  capture_output=True, text=True, check=False)
            self.assertEqual(min(done.returncode, 1), status, done.stdout + done.stderr)
            self.assertEqual("wrong.cpp" in done.stdout and "'found' is used after what lends it has ended" in done.stdout, name == "wrong", done.stdout + done.stderr)

    def test_what_is_wrong_is_said_in_one_line(self):
        (self.place / "wrong.yaml").write_text("domains:\n  - {name: mine, beginn: [a]}\n")
        (self.place / "broken.c").write_text("int f( {\n")
        (self.place / "broken.json").write_text("{")
        for words, said in ((["none.c"], "none.c: no such file"), ([], "name files"), (["late.c", "-p", "."], "name files"),
                            (["late.c", "--config", "wrong.yaml"], "wrong.yaml:2: unknown key 'beginn'"),
                            (["late.c", "--config", "none.yaml"], "none.yaml: no such file"), (["late.c", "--preset", "none"], "no preset none"),
                            (["-p", "none"], "none: No such file"), (["-p", "broken.json"], "broken.json: no compile_commands.json"),
                            (["late.c", "--baseline", "late.c"], "late.c: not written by --sarif"), (["late.c", "--jobs", "0"], "at least 1"),
                            (["late.c", "--clang", "no-clang"], "no-clang is not there"), (["-p", ".", "--only", "nothing"], "no file to look at"),
                            (["broken.c"], "broken.c: ")):
            with self.subTest(words=words):
                done = self.run_it(*words, status=2)
                self.assertIn(said, done.stderr)
                self.assertNotIn("Traceback", done.stderr)
                self.assertLessEqual(len(done.stderr.splitlines()), 2)

    def test_presets_are_read(self):
        names = self.run_it("--preset", "help", status=0).stdout.split()
        self.assertIn("kernel", names)
        self.run_it("late.c", *[word for name in names for word in ("--preset", name)], status=1)


if __name__ == "__main__":
    sys.exit(unittest.main())
