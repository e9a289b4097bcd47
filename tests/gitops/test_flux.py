"""What Flux's own library makes of the output when a Kustomization has postBuild variables."""
import json

import pytest

from toolbox import documents, generate, run, tool

VARIABLES = ("T=9", "NODE_IP=10.0.0.1", "A=b", "HOME=/root", "NODE_NAME=x")
HOSTILE = ("--annotation", "a=${A} $${A} $$ $A $(A) ${B:-c}", "--extra-arg", "--dial-timeout=${T}")
TARGETS = {
    "kamaji-etcd": ("--task", "defrag,snapshot", "--keep-last", "3", "--network-policy", "--create-namespace"),
    "kubeadm": ("--target", "kubeadm", "--task", "defrag,snapshot", "--rbac", "deployer=User:u,operator=User:o"),
    "talos": ("--target", "talos", "--nodes", "10.0.0.1", "--task", "defrag,snapshot"),
}


def substituted(text):
    done = run([tool("flux-substitute"), *VARIABLES], input=text)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("target", TARGETS)
def test_nothing_is_substituted(target):
    """The tool's own texts hold nothing that Flux replaces, with or without --gitops."""
    for more in ((), ("--gitops", "flux")):
        text = generate(*TARGETS[target], *more)
        assert substituted(text) == documents(text)


@pytest.mark.parametrize("target", ["kamaji-etcd", "kubeadm"])
def test_texts_of_the_user_stay(target):
    text = generate(*TARGETS[target], *HOSTILE, "--gitops", "flux")
    assert substituted(text) == documents(text)


def test_the_library_does_substitute():
    """Without the annotation the same texts are changed: the tests above would see it."""
    text = generate(*HOSTILE)
    assert substituted(text) != documents(text)
