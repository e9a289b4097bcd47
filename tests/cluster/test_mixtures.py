"""Mixtures of options on a real server: what was foretold happens, nothing differs afterwards, and the roles suffice."""
import pytest

from cluster.control_plane import eventually
from cluster.program import documents, events
from review import mixtures

# What is about the namespace, or would keep kubectl from giving the same back.
LEFT_OUT = ("--namespace=", "--create-namespace=", "--apply-set=", "--kubernetes-version=", "--service-account=", "--gitops=", "--rbac=")
ROLES = "--rbac deployer=User:deployer --rbac remover=User:deployer"
KINDS = "cronjobs,serviceaccounts,networkpolicies,prometheusrules,configmaps,serviceaccounts.talos.dev"
STEPS = 3


def outcomes(done):
    """{(kind, name): (outcome, changed fields)}."""
    assert done.code == 0, done
    return {(event["kind"], event["name"]): (event["outcome"], event.get("changedFields"))
            for event in events(done) if event["event"] == "object"}


def accepted(etcdmaint, namespace, number):
    """The next mixture from this number on that is accepted: its words, its objects, and the number after it."""
    while True:
        words = [word for word in mixtures.mixture(number) if not word.startswith(LEFT_OUT)] + [f"--namespace={namespace}"]
        number += 1
        done = etcdmaint("", *words)
        if done.code == 0:
            return words, done.out, number


def named(plane, namespace):
    listed = plane.get("-n", namespace, KINDS)["items"]
    return {(one["kind"], one["metadata"]["name"]) for one in listed
            if one["metadata"].get("labels", {}).get("app.kubernetes.io/managed-by") == "etcdmaint-gen"}


def apply_and_look(plane, etcdmaint, words, text):
    foretold = outcomes(etcdmaint("--apply --dry-run=server -o json", *words))
    differs = etcdmaint("--diff", *words).code
    assert outcomes(etcdmaint("--apply -o json", *words)) == foretold
    assert differs == int(any(outcome != "unchanged" for outcome, _ in foretold.values()))
    same = etcdmaint("--diff", *words)
    assert (same.code, same.out) == (0, "")
    assert {outcome for outcome, _ in outcomes(etcdmaint("--apply -o json", *words)).values()} == {"unchanged"}
    theirs = plane.kubectl("diff", "--server-side", "--force-conflicts", "--field-manager=etcdmaint-gen", "-f", "-", stdin=text)
    assert (theirs.returncode, theirs.stdout) == (0, ""), theirs.stderr


@pytest.mark.parametrize("first", range(0, 400, 50))
def test_one_configuration_after_another(first, plane, namespace, etcdmaint):
    number = first
    for _ in range(STEPS):
        words, text, number = accepted(etcdmaint, namespace, number)
        apply_and_look(plane, etcdmaint, words, text)
    etcdmaint.must(f"--apply {ROLES}", *words)
    eventually(lambda: etcdmaint("--apply --as deployer", *words).code == 0, "the deployer's Role is not enough")
    etcdmaint.must("--delete --as deployer --wait-timeout 60s", *words)
    wanted = {(one["kind"], one["metadata"]["name"]) for one in documents(text)}
    assert not wanted & named(plane, namespace)


def test_a_set_holds_what_the_last_configuration_has(plane, namespace, etcdmaint):
    number = pruned = 0
    for _ in range(4 * STEPS):
        words, text, number = accepted(etcdmaint, namespace, number)
        done = etcdmaint.must("--apply --prune --apply-set=set", *words)
        pruned += list(done.outcomes.values()).count("pruned")
        assert named(plane, namespace) == {(one["kind"], one["metadata"]["name"]) for one in documents(text)}
    assert pruned > STEPS
