"""What the checks of manifests share: finding tools, running the generator, reading its output.

A tool that is not built is a skip with its reason, and a failure when CI=true.
"""
import functools
import json
import os
import pathlib
import shlex
import shutil
import subprocess

import pytest
import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
GENERATOR = pathlib.Path(os.environ.get("ETCDMAINT_GEN", ROOT / "build/etcdmaint-gen"))
TOOLS = pathlib.Path(os.environ.get("ETCDMAINT_TOOLS", ROOT / "build/tools"))
IN_CI = os.environ.get("CI") == "true"
# Nothing of the caller's own settings may reach the generator or the tools.
ENVIRONMENT = {k: v for k, v in os.environ.items() if not k.startswith(("ETCDMAINT_", "DEBUG", "KUBECONFIG"))}


def missing(what):
    """Skips the test, or fails it where everything has to be there."""
    (pytest.fail if IN_CI else pytest.skip)(what)


def tool(name):
    """Path of a program: built by tests/tools/install.sh, in the virtual environment, or on PATH."""
    for folder in (TOOLS / "bin", TOOLS / "venv/bin"):
        if (folder / name).exists():
            return str(folder / name)
    found = shutil.which(name)
    if not found:
        missing(f"{name} is not installed: run tests/tools/install.sh")
    return found


def generator():
    if not GENERATOR.exists():
        missing(f"{GENERATOR} is not built: run make")
    return str(GENERATOR)


def run(command, **options):
    options.setdefault("env", ENVIRONMENT)
    options.setdefault("timeout", 300)
    return subprocess.run(command, text=True, capture_output=True, check=False, **options)


@functools.lru_cache(maxsize=None)
def generate(*arguments, stdin=None, program=None):
    """Standard output of the generator, which has to succeed without a word on standard error."""
    done = run([program or generator(), *arguments], input=stdin or "")
    assert done.returncode == 0, f"{shlex.join(arguments)}: exit code {done.returncode}\n{done.stderr}"
    return done.stdout


def documents(text):
    return [d for d in yaml.safe_load_all(text) if d is not None]


def of_kind(text, kind):
    return [d for d in documents(text) if d["kind"] == kind]


def pod_templates(text):
    return [c["spec"]["jobTemplate"]["spec"]["template"] for c in of_kind(text, "CronJob")]


def containers(template):
    return template["spec"].get("initContainers", []) + template["spec"]["containers"]


class Validator:
    """The API server's own validation as one long-running process (tests/kubernetes/validate)."""

    def __init__(self, level="privileged"):
        self.process = subprocess.Popen(
            [tool("kubernetes-validate"), "-frames", "-level", level],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=ENVIRONMENT)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait(timeout=30)

    def check(self, stream):
        """The verdict on a YAML or JSON stream; its form is in validate/report.go."""
        data = stream.encode() if isinstance(stream, str) else stream
        self.process.stdin.write(b"%d\n" % len(data) + data)
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, f"kubernetes-validate ended with {self.process.wait(30)} on {stream!r}"
        return json.loads(line)


def complaints(verdict, warnings=True):
    """Everything that a verdict holds against a stream, as lines of text."""
    found = [f"stream: {e['message']}" for e in verdict["errors"]]
    for d in verdict["documents"]:
        where = f"{d['kind']}/{d['name']}"
        found += [f"{where}: {e['stage']}: {e.get('field', '')}: {e['message']}" for e in d["errors"]]
        if warnings:
            found += [f"{where}: warning: {w}" for w in d["warnings"]]
    return found


def levels(verdict):
    return {d["podSecurity"] for d in verdict["documents"] if d.get("podSecurity")}
