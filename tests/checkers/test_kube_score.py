"""kube-score with every optional test: nothing failed for the hardened commands, and exactly the listed
exceptions where certificates are read from the node."""
import json
import re

import pytest

import commands
import toolbox

# Reading files of mode 0600 that belong to root needs user 0.
HOSTPATH_EXCEPTIONS = {
    "container-security-context-user-group-id": "the key files on the node belong to user 0 and are for nobody else",
}
FULL_MARK = 10


def score(text):
    """{check: worst grade} over all objects; checks that kube-score skipped are left out."""
    done = toolbox.run([toolbox.tool("kube-score"), "score", *optional(), "-o", "json", "-"], input=only_known(text))
    assert done.stdout, done.stderr
    grades = {}
    for scored in json.loads(done.stdout) or []:
        for check in scored["checks"]:
            if not check["skipped"]:
                name = check["check"]["id"]
                grades[name] = min(check["grade"], grades.get(name, FULL_MARK))
    return grades


def optional():
    listed = toolbox.run([toolbox.tool("kube-score"), "list"]).stdout
    names = [line.split(",")[0] for line in listed.splitlines() if line.rstrip().endswith(",optional")]
    assert names, listed
    return [flag for name in names for flag in ("--enable-optional-test", name)]


def only_known(text):
    """Without the kinds of others, which kube-score cannot read."""
    return "---\n".join(d for d in re.split(r"(?m)^---\n", text) if not re.search(r"apiVersion: (talos\.dev|monitoring\.coreos\.com)/", d))


@pytest.mark.parametrize("command", commands.HARDENED, ids=lambda c: c.name)
def test_nothing_is_left(command):
    grades = score(toolbox.generate(*command.arguments))
    assert len(grades) >= 15, grades
    assert {name for name, grade in grades.items() if grade < FULL_MARK} == set()


def test_hostpath_exceptions():
    grades = score(toolbox.generate(*commands.KUBEADM_HOSTPATH.arguments))
    assert {name for name, grade in grades.items() if grade < FULL_MARK} == set(HOSTPATH_EXCEPTIONS)


def test_a_fault_is_found():
    text = toolbox.generate(*commands.HARDENED[0].arguments)
    assert score(text.replace("readOnlyRootFilesystem: true", "readOnlyRootFilesystem: false"))[
        "container-security-context-readonlyrootfilesystem"] < FULL_MARK
