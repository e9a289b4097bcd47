"""--apply on a real server: every target, twice, beside kubectl."""
import json

import pytest
import yaml

from cluster import manifests
from cluster.control_plane import eventually
from cluster.program import documents, events, rendered


def listed(plane, text, *arguments):
    """The live objects of a stream of manifests, in its order."""
    found = json.loads(plane.must("get", "-o", "json", *arguments, "-f", "-", stdin=text))
    return found["items"] if found["kind"] == "List" else [found]


def versions(plane, text):
    return [o["metadata"]["resourceVersion"] for o in listed(plane, text)]


def names(text):
    """(kind, name) of each object of a stream, as the program names them."""
    return [(d["kind"], "/".join(filter(None, (d["metadata"].get("namespace"), d["metadata"]["name"])))) for d in documents(text)]


def owned(fields, value, path=""):
    """(path, value) of what a trie of managed fields names, taken out of an object."""
    for key, below in fields.items():
        if key == ".":
            continue
        kind, _, rest = key.partition(":")
        if kind == "f":
            chosen = value[rest]
        elif kind == "k":
            wanted = json.loads(rest)
            chosen = next(item for item in value if all(item.get(k) == v for k, v in wanted.items()))
        else:
            chosen = json.loads(rest)
        if [k for k in below if k != "."]:
            yield from owned(below, chosen, f"{path}.{rest}")
        else:
            yield f"{path}.{rest}", chosen


def sent(value, path=""):
    """Paths of the leaves of a manifest, spelled as owned() does for fields; lists as a whole."""
    if isinstance(value, dict) and value:
        for key, below in value.items():
            yield from sent(below, f"{path}.{key}")
    else:
        yield path


@pytest.mark.parametrize("line", manifests.LINES.values(), ids=manifests.LINES)
def test_apply_twice(line, plane, namespace, etcdmaint):
    line += f" -n {namespace}"
    text = rendered(line)
    first = etcdmaint.must(f"--apply {line}")
    assert first.outcomes == dict.fromkeys(names(text), "created")
    before = versions(plane, text)
    second = etcdmaint.must(f"--apply {line}")
    assert second.outcomes == dict.fromkeys(names(text), "unchanged")
    assert versions(plane, text) == before
    assert plane.must("diff", "--server-side", "--field-manager=etcdmaint-gen", "-f", "-", stdin=text) == ""
    assert plane.must("diff", "-f", "-", stdin=text) == ""


@pytest.mark.parametrize("line", [manifests.LINES["everything"], manifests.LINES["talos-snapshot"]], ids=["everything", "talos"])
def test_we_own_what_we_sent(line, plane, namespace, etcdmaint):
    line += f" -n {namespace}"
    text = rendered(line)
    etcdmaint.must(f"--apply {line}")
    for printed, live in zip(documents(text), listed(plane, text, "--show-managed-fields")):
        entries = live["metadata"]["managedFields"]
        assert [(e["manager"], e["operation"]) for e in entries] == [("etcdmaint-gen", "Apply")]
        ours = dict(owned(entries[0]["fieldsV1"], live))
        top = {path.split(".")[1] for path in ours}
        assert top <= {*printed, "metadata"} - {"apiVersion", "kind"}
        allowed = {p for p in sent(printed)}
        for path in ours:
            # An item of a list is named by its key in managed fields, and by nothing in ours.
            assert path in allowed or any(a.startswith(path) or path.startswith(a) for a in allowed), path
        assert "status" not in top


def test_change_is_counted(plane, namespace, etcdmaint):
    etcdmaint.must(f"--apply -n {namespace}")
    done = etcdmaint.must(f"--apply -n {namespace} -j '5 1 * * *'")
    assert (("CronJob", "configured") in done.kinds) and "(1 field" in done.out
    live = plane.get("-n", namespace, "cronjob", "kamaji-etcd-defrag-job")
    assert live["spec"]["schedule"] == "5 1 * * *"


def test_field_that_we_no_longer_set_goes(plane, namespace, etcdmaint):
    etcdmaint.must(f"--apply -n {namespace} --label team=a --priority-class system-cluster-critical")
    etcdmaint.must(f"--apply -n {namespace}")
    live = plane.get("-n", namespace, "cronjob", "kamaji-etcd-defrag-job")
    assert "team" not in live["metadata"]["labels"]
    assert "priorityClassName" not in live["spec"]["jobTemplate"]["spec"]["template"]["spec"]


def test_namespace_in_the_same_run(plane, new_namespace, etcdmaint):
    name = f"{new_namespace()}-made"
    try:
        done = etcdmaint.must(f"--apply -n {name} --create-namespace --pod-security restricted")
        assert done.kinds == [("CronJob", "created"), ("Namespace", "created"), ("ServiceAccount", "created")]
        assert etcdmaint.must(f"--apply -n {name} --create-namespace --pod-security restricted").kinds == [
            ("CronJob", "unchanged"), ("Namespace", "unchanged"), ("ServiceAccount", "unchanged")]
        labels = plane.get("namespace", name)["metadata"]["labels"]
        assert labels["pod-security.kubernetes.io/enforce"] == "restricted"
    finally:
        plane.must("delete", "namespace", name, "--wait=false", "--ignore-not-found")


def test_namespace_is_missing(plane, etcdmaint):
    done = etcdmaint("--apply -n nobody-made-this")
    assert done.code == 4
    assert "nobody-made-this" in done.out and "--create-namespace" in done.out + done.err
    assert plane.kubectl("get", "namespace", "nobody-made-this").returncode != 0


def test_one_bad_object_and_nothing_is_written(plane, namespace, etcdmaint):
    """What the server refuses and we cannot know: a quota without room for another CronJob."""
    plane.must("-n", namespace, "create", "quota", "q", "--hard=count/cronjobs.batch=0")
    eventually(lambda: plane.get("-n", namespace, "quota", "q").get("status", {}).get("hard"), "the quota has no status")
    line = f"-n {namespace} {manifests.LINES['everything']}"
    done = etcdmaint(f"--apply {line}")
    assert done.code == 4
    outcomes = set(done.outcomes.values())
    assert outcomes == {"failed", "not tried"}, done
    failed = [name for name, outcome in done.outcomes.items() if outcome == "failed"]
    assert {kind for kind, _ in failed} == {"CronJob"} and len(failed) == 2, "every problem is reported"
    assert "quota" in done.out
    for kind in ("cronjob", "serviceaccount/kamaji-etcd-defrag-job", "networkpolicy", "role", "configmap/kamaji-etcd"):
        assert namespace not in plane.kubectl("-n", namespace, "get", kind, "-o", "name").stdout
    everything = plane.kubectl("-n", namespace, "get", "cronjobs,roles,rolebindings,networkpolicies,prometheusrules", "-o", "name")
    assert everything.stdout == ""


def test_pod_security_warning(new_namespace, etcdmaint):
    namespace = new_namespace("restricted")
    done = etcdmaint.must(f"--apply -n {namespace} --target kubeadm")
    assert "warning: would violate PodSecurity" in done.out and "hostPath" in done.out
    assert "hint:" in done.out and "privileged" in done.out


def test_events(namespace, etcdmaint):
    found = events(etcdmaint.must(f"--apply -o json -n {namespace}"))
    assert [(e["kind"], e["outcome"]) for e in found if e["event"] == "object"] == [
        ("ServiceAccount", "created"), ("CronJob", "created")]
    assert found[-1]["event"] == "total" and found[-1]["created"] == 2 and found[-1]["good"] is True


def test_missing_kind_names_the_feature(plane, namespace, etcdmaint):
    """Without Talos' own kind nothing is written, and the feature that brings it is named."""
    definition = plane.must("get", "crd", "serviceaccounts.talos.dev", "-o", "yaml")
    plane.must("delete", "crd", "serviceaccounts.talos.dev")
    try:
        done = etcdmaint(f"--apply -n {namespace} {manifests.LINES['talos']}")
        assert done.code == 4
        assert "kubernetesTalosAPIAccess" in done.out + done.err
        assert plane.must("-n", namespace, "get", "cronjobs", "-o", "name") == ""
    finally:
        kept = yaml.safe_load(definition)
        kept["metadata"] = {"name": kept["metadata"]["name"]}
        del kept["status"]
        plane.must("create", "-f", "-", stdin=json.dumps(kept))
        plane.must("wait", "--for=condition=Established", "crd/serviceaccounts.talos.dev", "--timeout=60s")
