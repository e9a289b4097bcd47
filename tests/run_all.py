#!/usr/bin/env python3
"""Runs the parts of `make check` and adds up what they say.

    run_all.py --build build            every part
    run_all.py --build build faults     one part, or several

CHECK_JOBS=2 in the environment runs two parts at a time; what they need is made before the first.

Each part prints lines such as "12 passed, 1 failed, 2 skipped"; the last line printed here is their
sum. A skip is never a pass. With CI=true missing tools are failures. The whole output of a part is in
BUILD/check/PART.log. The exit code is 0 when nothing failed and something passed.
"""
import argparse
import collections
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
IN_CI = os.environ.get("CI") == "true"
MODULES = "pytest, yaml, ruamel.yaml, jsonschema"
WORDS = {"passed": "passed", "failed": "failed", "error": "failed", "errors": "failed",
         "skipped": "skipped", "xfailed": "passed", "xpassed": "failed"}
INTERESTING = re.compile(r"^(FAIL|FAILED|ERROR|SKIPPED|skip )|: skipped, |\[  FAILED  \]|error: ")

# Cheap parts first. tests/<name>/ is run by pytest unless a command is given; parts whose folder does
# not exist are left out. `make`: the targets that have to be there first.
# `module`: what its tests import besides MODULES.
Part = collections.namedtuple("Part", "name command make module", defaults=(None, (), None))
PARTS = [
    Part("unit", "unit", ("unit-programs",)),
    Part("golden", "make golden"),
    Part("blackbox"),
    Part("options"),
    Part("timeline"),
    Part("corpus", "make replay"),
    Part("faults", None, ("faults-preload",)),
    Part("transport", None, ("transport-client",), "h2"),
    Part("apply", None, (), "h2"),
    Part("tree", None, ("faults-preload", "tree-programs", "tree-tools")),
    Part("property"),
    Part("review", None, ("sarif-schema",)),
    Part("kubeconfig", None, ("tools",)),
    Part("lint", "make lint"),
    Part("build"),
    Part("alerts"),
    Part("packages"),
    Part("differential", None, ("tools",)),
    Part("checkers", None, ("tools",)),
    Part("gitops", None, ("gitops-tools",)),
    Part("cluster", None, ("tools", "lab-tools")),
    Part("lab", None, ("tools", "lab-tools")),
]


def python_with_modules(modules=MODULES):
    """The first Python that has what the tests import, or None."""
    candidates = [os.environ.get("PYTHON"), "python3", "/usr/bin/python3",
                  str(ROOT / "build/tools/venv/bin/python")]
    for candidate in filter(None, candidates):
        try:
            done = subprocess.run([candidate, "-c", f"import {modules}"], capture_output=True, check=False)
        except OSError:
            continue
        if done.returncode == 0:
            return candidate
    return None


def counts_in(text):
    """Sums every line of the form "N passed, N failed": pytest's, ours, and cmocka's."""
    counts = collections.Counter()
    for line in text.splitlines():
        cmocka = re.match(r"\[  (PASSED|FAILED|SKIPPED)\s*\] (\d+) test\(s\)", line)
        if cmocka:
            counts[cmocka.group(1).lower()] += int(cmocka.group(2))
        elif re.search(r"(^|[= ])\d+ (passed|failed|skipped|errors?)\b", line) and not line.startswith((" ", ">", "E ")):
            for number, word in re.findall(r"(\d+) ([a-z]+)", line):
                if word in WORDS:
                    counts[WORDS[word]] += int(number)
    return counts


class Runner:
    def __init__(self, build):
        self.build = build
        self.logs = ROOT / build / "check"
        self.logs.mkdir(parents=True, exist_ok=True)
        self.python = python_with_modules()
        self.environment = dict(os.environ, B=build, BUILD=build, PYTHONDONTWRITEBYTECODE="1",
                                ETCDMAINT_GEN=str(ROOT / build / "etcdmaint-gen"))
        for name in [name for name in self.environment if name in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL")]:
            del self.environment[name]

    @staticmethod
    def modules(part):
        return f"{MODULES}, {part.module}" if part.module else MODULES

    def python_for(self, part):
        return python_with_modules(self.modules(part)) if part.module else self.python

    def make(self, *targets):
        jobs = [] if set(targets) & {"golden", "lint", "replay"} else [f"-j{os.cpu_count()}"]
        return ["make", "-s", "--no-print-directory", f"B={self.build}", *jobs, *targets]

    def prepare(self, parts):
        """Makes what the parts need, so that they can run side by side. A failure shows in the part itself."""
        targets = {target for part in parts for target in part.make}
        replay = {"replay-programs"} if any(part.name == "corpus" for part in parts) else set()
        if targets | replay:
            subprocess.run(self.make(*sorted(targets | replay)), cwd=ROOT, env=self.environment, check=False,
                           stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def commands(self, part):
        if part.make:
            yield self.make(*part.make)
        if part.command == "unit":
            for program in sorted((ROOT / "tests/unit").glob("test_*.c")):
                yield [f"{self.build}/unit/{program.stem}"]
        elif part.command:
            yield self.make(*part.command.split()[1:])
        else:
            yield [self.python_for(part), "-m", "pytest", "-q", "-rs", "--tb=short", "-p", "no:cacheprovider",
                   "--color=no", f"tests/{part.name}"]

    def run(self, part):
        """Counts of one part, and the lines about it."""
        if not part.command and not self.python_for(part):
            counts = collections.Counter({"failed" if IN_CI else "skipped": 1})
            return counts, [f"     no Python has {self.modules(part)} (sh packaging/dependencies.sh test)"]
        total, lines = collections.Counter(), []
        start = time.monotonic()
        with open(self.logs / f"{part.name}.log", "w", encoding="utf-8") as log:
            for command in self.commands(part):
                done = subprocess.run(command, cwd=ROOT, env=self.environment, text=True, errors="replace",
                                      stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                      stderr=subprocess.STDOUT, check=False)
                log.write(f"$ {' '.join(map(str, command))}\n{done.stdout}\nexit code {done.returncode}\n")
                counts = counts_in(done.stdout)
                # 5: pytest found no tests.
                if done.returncode not in (0, 5) and not counts["failed"]:
                    counts["failed"] += 1
                lines += self.interesting(done.stdout, failed=counts["failed"] > 0)
                total += counts
        return total, [*lines, f"     {part.name}: {spelled(total)} ({time.monotonic() - start:.0f} s)"]

    @staticmethod
    def interesting(output, failed):
        lines = output.splitlines()
        chosen = lines[-80:] if failed else [line for line in lines if INTERESTING.search(line)][:20]
        return [f"     {line}" for line in chosen]


def spelled(counts):
    return f"{counts['passed']} passed, {counts['failed']} failed, {counts['skipped']} skipped"


def main():
    parser = argparse.ArgumentParser(description="run the tests")
    parser.add_argument("--build", default="build")
    parser.add_argument("parts", nargs="*", choices=[[], *(part.name for part in PARTS)])
    options = parser.parse_args()
    runner = Runner(options.build)
    parts = [part for part in PARTS if part.name in (options.parts or [part.name])
             and (part.command or list((ROOT / "tests" / part.name).glob("test_*.py")))]
    jobs = int(os.environ.get("CHECK_JOBS") or 1)
    if jobs > 1:
        runner.prepare(parts)
    total = collections.Counter()
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        for part, (counts, lines) in zip(parts, pool.map(runner.run, parts)):
            print("\n".join([f"==== {part.name}", *lines]), flush=True)
            total += counts
    print(spelled(total))
    return 0 if total["passed"] and not total["failed"] else 1


if __name__ == "__main__":
    sys.exit(main())
