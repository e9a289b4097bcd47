"""--diff, --dry-run, --delete, and --prune with what is and is not ours."""
import json

import pytest

from cluster import manifests
from cluster.control_plane import eventually
from cluster.program import rendered
from cluster.test_apply import names

JOB = "kamaji-etcd-defrag-job"
KINDS = "cronjobs,serviceaccounts,networkpolicies,roles,rolebindings,prometheusrules,configmaps"


def present(plane, namespace):
    """KIND/NAME of everything in the namespace that people make."""
    found = plane.must("-n", namespace, "get", KINDS, "-o", "name").split()
    return {o for o in found if not o.endswith(("/default", "/kube-root-ca.crt"))}


# ---- --diff ----

def test_diff_exit_codes(plane, namespace, etcdmaint):
    before = etcdmaint(f"--diff -n {namespace}")
    assert before.code == 1 and "+  schedule: " in before.out, before
    etcdmaint.must(f"--apply -n {namespace}")
    same = etcdmaint(f"--diff -n {namespace}")
    assert same.code == 0 and "@@" not in same.out
    changed = etcdmaint(f"--diff -n {namespace} -j '3 3 * * *'")
    assert changed.code == 1
    lines = changed.out.splitlines()
    assert [line for line in lines if line[:1] in "+-" and line[:3] not in ("+++", "---")] == [
        '-  schedule: "0 0 * * *"', '+  schedule: "3 3 * * *"']
    assert "managedFields" not in changed.out and "status:" not in changed.out
    assert plane.get("-n", namespace, "cronjob", JOB)["spec"]["schedule"] == "0 0 * * *"


def test_diff_before_the_namespace(plane, etcdmaint):
    done = etcdmaint("--diff -n not-there-yet --create-namespace")
    assert done.code == 1 and "+kind: Namespace" in done.out and "+kind: CronJob" in done.out, done
    assert plane.kubectl("get", "namespace", "not-there-yet").returncode != 0


def test_diff_cannot_be_made(plane, namespace, etcdmaint):
    done = etcdmaint(f"--diff -n {namespace} --token wrong")
    assert done.code == 4


def test_diff_agrees_with_kubectl(plane, namespace, etcdmaint):
    """What kubectl would show as a change is a change here, and the other way round."""
    etcdmaint.must(f"--apply -n {namespace} {manifests.LINES['everything']}")
    for line, differs in ((manifests.LINES["everything"], False), (f"{manifests.LINES['everything']} --label more=yes", True)):
        kubectl = plane.kubectl("diff", "--server-side", "--field-manager=etcdmaint-gen", "-f", "-",
                                stdin=rendered(f"-n {namespace} {line}"))
        ours = etcdmaint(f"--diff -n {namespace} {line}")
        assert (kubectl.returncode, ours.code) == (int(differs), int(differs)), (kubectl.stdout, ours)


# ---- --dry-run ----

def test_dry_run_writes_nothing(plane, namespace, etcdmaint):
    done = etcdmaint.must(f"--apply --dry-run=server -n {namespace}")
    assert set(done.outcomes.values()) == {"created"} and "dry run" in done.out
    assert present(plane, namespace) == set()
    assert etcdmaint(f"--apply --dry-run=client -n {namespace}").code == 0
    assert present(plane, namespace) == set()
    etcdmaint.must(f"--apply -n {namespace}")
    etcdmaint.must(f"--delete --dry-run=server -n {namespace}")
    assert f"cronjob.batch/{JOB}" in present(plane, namespace)


# ---- --delete ----

@pytest.mark.parametrize("line", [manifests.LINES["everything"], manifests.LINES["talos-snapshot"]], ids=["everything", "talos"])
def test_delete(line, plane, namespace, etcdmaint):
    line = f"-n {namespace} {line}"
    etcdmaint.must(f"--apply {line}")
    done = etcdmaint.must(f"--delete {line}")
    assert done.outcomes == dict.fromkeys(names(rendered(line)), "deleted")
    assert present(plane, namespace) == set()
    assert plane.must("-n", namespace, "get", "serviceaccounts.talos.dev", "-o", "name") == ""
    again = etcdmaint.must(f"--delete {line}")
    assert set(again.outcomes.values()) == {"absent"}


def test_delete_collects_jobs_and_keeps_the_namespace(plane, new_namespace, etcdmaint):
    namespace = f"{new_namespace()}-kept"
    line = f"-n {namespace} --create-namespace"
    try:
        etcdmaint.must(f"--apply {line}")
        etcdmaint.must(f"--run-now {line}")
        assert plane.get("-n", namespace, "jobs")["items"]
        done = etcdmaint.must(f"--delete {line}")
        assert done.outcomes[("Namespace", namespace)] == "kept"
        eventually(lambda: not plane.get("-n", namespace, "jobs")["items"], "the Jobs stay")
        assert plane.get("namespace", namespace)["status"]["phase"] == "Active"
    finally:
        plane.must("delete", "namespace", namespace, "--wait=false")


def test_delete_waits_for_finalizers(plane, namespace, etcdmaint):
    etcdmaint.must(f"--apply -n {namespace}")
    plane.must("-n", namespace, "patch", "cronjob", JOB, "--type=merge", "-p", '{"metadata":{"finalizers":["etcdmaint.test/hold"]}}')
    done = etcdmaint(f"--delete --wait-timeout 2s -n {namespace}")
    assert done.code == 4 and done.outcomes[("CronJob", f"{namespace}/{JOB}")] == "leaving", done
    plane.must("-n", namespace, "patch", "cronjob", JOB, "--type=merge", "-p", '{"metadata":{"finalizers":null}}')
    etcdmaint.must(f"--delete -n {namespace}")
    assert present(plane, namespace) == set()


# ---- --prune ----

BOTH = f"--apply-set maintenance --task defrag,snapshot {manifests.S3}"
ONE = "--apply-set maintenance"


def test_prune(plane, namespace, etcdmaint):
    """The task that left the configuration goes; what others made, or own fields of, stays."""
    plane.must("-n", namespace, "create", "cronjob", "foreign", "--image=x", "--schedule=0 0 1 1 *")
    plane.must("-n", namespace, "create", "secret", "generic", "keep")
    etcdmaint.must(f"--apply -n {namespace} {BOTH}")
    parent = plane.get("-n", namespace, "configmap", "maintenance")
    identity = parent["metadata"]["labels"]["applyset.kubernetes.io/id"]
    assert plane.get("-n", namespace, "cronjob", JOB)["metadata"]["labels"]["applyset.kubernetes.io/part-of"] == identity
    before = present(plane, namespace)
    named = etcdmaint.must(f"--apply --prune --dry-run=server -n {namespace} {ONE}")
    assert "kamaji-etcd-snapshot-job" in named.out and present(plane, namespace) == before
    # Without --prune nothing goes.
    etcdmaint.must(f"--apply -n {namespace} {ONE}")
    assert present(plane, namespace) == before
    done = etcdmaint.must(f"--apply --prune -n {namespace} {ONE}")
    assert [kind for kind, outcome in done.kinds if outcome == "pruned"] == ["ConfigMap", "CronJob", "ServiceAccount"], done
    assert {o.split("/")[1] for o in before - present(plane, namespace)} == {
        "kamaji-etcd-snapshot-job", "kamaji-etcd-snapshot-job-retention"}
    assert plane.must("-n", namespace, "get", "secret", "keep", "-o", "name")
    assert "pruned" not in etcdmaint.must(f"--apply --prune -n {namespace} {ONE}").out


def test_prune_keeps_what_others_own(plane, namespace, etcdmaint):
    etcdmaint.must(f"--apply -n {namespace} {BOTH}")
    plane.must("-n", namespace, "patch", "cronjob", "kamaji-etcd-snapshot-job", "--type=merge", "--field-manager=auditor", "-p",
               '{"spec":{"failedJobsHistoryLimit":9}}')
    done = etcdmaint.must(f"--apply --prune -n {namespace} {ONE}")
    assert done.outcomes[("CronJob", f"{namespace}/kamaji-etcd-snapshot-job")] == "kept" and "auditor" in done.out, done
    assert "cronjob.batch/kamaji-etcd-snapshot-job" in present(plane, namespace)


def test_namespace_and_secret_are_never_pruned(plane, new_namespace, etcdmaint):
    """Even with the set's label on them."""
    namespace = f"{new_namespace()}-made"
    try:
        etcdmaint.must(f"--apply -n {namespace} --create-namespace {BOTH}")
        label = plane.get("-n", namespace, "configmap", "maintenance")["metadata"]["labels"]["applyset.kubernetes.io/id"]
        plane.must("-n", namespace, "create", "secret", "generic", "keep")
        plane.must("-n", namespace, "label", "secret", "keep", f"applyset.kubernetes.io/part-of={label}")
        etcdmaint.must(f"--apply --prune -n {namespace} {ONE}")
        assert plane.get("namespace", namespace)["status"]["phase"] == "Active"
        assert plane.must("-n", namespace, "get", "secret", "keep", "-o", "name")
    finally:
        plane.must("delete", "namespace", namespace, "--wait=false")


def test_kubectl_respects_the_set(plane, namespace, etcdmaint):
    """kubectl reads the parent, sees that the set belongs to another tool, and does nothing."""
    etcdmaint.must(f"--apply -n {namespace} {ONE}")
    notes = plane.get("-n", namespace, "configmap", "maintenance")["metadata"]["annotations"]
    assert notes["applyset.kubernetes.io/tooling"].startswith("etcdmaint-gen/")
    assert "CronJob.batch" in notes["applyset.kubernetes.io/contains-group-kinds"]
    other = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c", "namespace": namespace}}
    done = plane.kubectl("-n", namespace, "apply", "--server-side", "--prune", "--applyset=configmap/maintenance", "-f", "-",
                         stdin=json.dumps(other), variables={"KUBECTL_APPLYSET": "true"})
    assert done.returncode != 0 and "tooling" in done.stderr and "etcdmaint-gen" in done.stderr, done.stderr
    assert f"cronjob.batch/{JOB}" in present(plane, namespace)
