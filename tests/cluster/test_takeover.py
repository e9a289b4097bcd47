"""Objects that others made first: by kubectl, by defrag.sh, by Helm; and kubectl after us."""
import copy
import re

import pytest
import yaml

from cluster import manifests
from cluster.program import documents, rendered

JOB = "kamaji-etcd-defrag-job"


def pod_spec(cron_job):
    return cron_job["spec"]["jobTemplate"]["spec"]["template"]["spec"]


def cron_job(plane, namespace, name=JOB):
    return plane.get("-n", namespace, "cronjob", name, "--show-managed-fields")


def managers(live):
    return [(e["manager"], e["operation"]) for e in live["metadata"]["managedFields"] if not e.get("subresource")]


def fields(done):
    """How many fields of the CronJob are said to have changed."""
    return re.search(r"^CronJob .* \((\d+ fields?),", done.out, re.MULTILINE)[1]


def assert_ours(live, text):
    """The live CronJob has nothing left of a root user or a whole Secret, and is what we print."""
    spec = pod_spec(live)
    assert spec["securityContext"]["runAsUser"] == 65532 and spec["securityContext"]["runAsNonRoot"]
    assert [c["name"] for c in spec["containers"]] == ["defrag"]
    assert all("items" in source["secret"] for v in spec["volumes"] for source in v["projected"]["sources"])
    assert not any("secret" in v for v in spec["volumes"]), "a Secret is mounted whole"
    printed = next(d for d in documents(text) if d["kind"] == "CronJob")
    assert [v["name"] for v in spec["volumes"]] == [v["name"] for v in pod_spec(printed)["volumes"]]
    assert live["spec"]["concurrencyPolicy"] == "Forbid" and live["spec"]["schedule"] == printed["spec"]["schedule"]


@pytest.mark.parametrize("way", [(), ("--server-side",)], ids=["client-side", "server-side"])
def test_defrag_sh(way, plane, namespace, etcdmaint):
    """What the script's kubectl apply made is taken over by one command. Of server-side apply the user is
    asked first, since others may apply the same object all the time."""
    plane.must("apply", *way, "-f", "-", stdin=yaml.safe_dump(manifests.defrag_sh(namespace)))
    text, force = rendered(f"-n {namespace}"), ""
    if way:
        force = "--force-conflicts=kubectl"
        refused = etcdmaint(f"--apply -n {namespace}")
        assert refused.code == 4 and 'belongs to "kubectl" (Apply' in refused.out and force in refused.out, refused
    foreseen = etcdmaint(f"--diff {force} -n {namespace}")
    gone = [line[1:].strip() for line in foreseen.out.splitlines() if line.startswith("-")]
    assert foreseen.code == 1 and {"runAsUser: 0", "- name: defragmenter", "secretName: kamaji-etcd-certs"} <= set(gone), foreseen
    assert not any(line.startswith(("dnsPolicy", "schedulerName", "suspend")) for line in gone), foreseen
    asked = etcdmaint.must(f"--apply --dry-run {force} -n {namespace}")
    done = etcdmaint.must(f"--apply {force} -n {namespace}")
    assert done.outcomes[("CronJob", f"{namespace}/{JOB}")] == "configured"
    assert "taken over from kubectl" in done.out
    assert fields(asked) == fields(done), "the dry run counts other fields than the apply"
    live = cron_job(plane, namespace)
    assert_ours(live, text)
    assert managers(live) == [("etcdmaint-gen", "Apply")]
    assert plane.must("diff", "--server-side", "--field-manager=etcdmaint-gen", "-f", "-", stdin=text) == ""
    again = etcdmaint.must(f"--apply -n {namespace}")
    assert set(again.outcomes.values()) == {"unchanged"}
    assert cron_job(plane, namespace)["metadata"]["resourceVersion"] == live["metadata"]["resourceVersion"]


@pytest.mark.parametrize("way", [(), ("--server-side",)], ids=["client-side", "server-side"])
@pytest.mark.parametrize("line", ["everything", "talos-snapshot", "kubeadm"])
def test_same_manifest_applied_by_kubectl(line, way, plane, namespace, etcdmaint):
    """Who used `etcdmaint-gen | kubectl apply -f -` before goes on with --apply, without a conflict."""
    line = f"-n {namespace} {manifests.LINES[line]}"
    text = rendered(line)
    plane.must("apply", *way, "-f", "-", stdin=text)
    done = etcdmaint.must(f"--apply {line}")
    assert set(done.outcomes.values()) <= {"configured", "unchanged"}
    assert set(etcdmaint.must(f"--apply {line}").outcomes.values()) == {"unchanged"}
    for kind in ("cronjobs", "serviceaccounts"):
        for live in plane.get("-n", namespace, kind, "--show-managed-fields")["items"]:
            if live["metadata"]["name"] != "default":
                assert ("etcdmaint-gen", "Apply") in managers(live)
                assert ("kubectl-client-side-apply", "Update") not in managers(live)
    assert plane.must("diff", "-f", "-", stdin=text) == ""


def test_kubectl_after_us(plane, namespace, etcdmaint):
    """kubectl is told that the fields are ours; with the same values both own them."""
    etcdmaint.must(f"--apply -n {namespace}")
    text = rendered(f"-n {namespace}")
    plane.must("apply", "--server-side", "-f", "-", stdin=text)
    live = cron_job(plane, namespace)
    assert sorted(managers(live)) == [("etcdmaint-gen", "Apply"), ("kubectl", "Apply")]
    refused = plane.kubectl("apply", "--server-side", "-f", "-", stdin=rendered(f"-n {namespace} -j '1 2 * * *'"))
    assert refused.returncode != 0 and 'conflict with "etcdmaint-gen"' in refused.stderr
    # And what kubectl took by force is a conflict for us.
    plane.must("apply", "--server-side", "--force-conflicts", "-f", "-", stdin=rendered(f"-n {namespace} -j '1 2 * * *'"))
    ours = etcdmaint(f"--apply -n {namespace}")
    assert ours.code == 4 and ours.outcomes[("CronJob", f"{namespace}/{JOB}")] == "conflict"


def test_client_side_apply_after_us(plane, namespace, etcdmaint):
    """Who goes back to `kubectl apply` gets what the file says, and we notice it."""
    etcdmaint.must(f"--apply -n {namespace}")
    done = plane.kubectl("apply", "-f", "-", stdin=rendered(f"-n {namespace} -j '1 2 * * *'"))
    assert done.returncode == 0, done.stderr
    assert cron_job(plane, namespace)["spec"]["schedule"] == "1 2 * * *"
    # What client-side apply last wrote is ours again: it is taken over, not a conflict.
    etcdmaint.must(f"--apply -n {namespace}")
    live = cron_job(plane, namespace)
    assert live["spec"]["schedule"] == "0 0 * * *" and managers(live) == [("etcdmaint-gen", "Apply")]


def helm(manifest, namespace):
    """As helm install leaves it: labels and annotations of a release, written by the manager helm."""
    made = copy.deepcopy(manifest)
    made["metadata"].setdefault("labels", {})["app.kubernetes.io/managed-by"] = "Helm"
    made["metadata"]["annotations"] = {"meta.helm.sh/release-name": "etcd", "meta.helm.sh/release-namespace": namespace}
    return made


@pytest.mark.parametrize("same", [True, False], ids=["same-values", "other-values"])
def test_helm_is_refused(same, plane, namespace, etcdmaint):
    text = rendered(f"-n {namespace}")
    release = [helm(d, namespace) for d in documents(text)] if same else [helm(manifests.defrag_sh(namespace), namespace)]
    plane.must("create", "--field-manager=helm", "-f", "-", stdin=yaml.safe_dump_all(release))
    before = cron_job(plane, namespace)["metadata"]["resourceVersion"]
    done = etcdmaint(f"--apply -n {namespace}")
    assert done.code == 4 and "Helm" in done.out and "--force-conflicts" in done.out, done
    assert cron_job(plane, namespace)["metadata"]["resourceVersion"] == before
    etcdmaint.must(f"--apply --force-conflicts=helm -n {namespace}")
    live = cron_job(plane, namespace)
    assert_ours(live, text)
    assert managers(live) == [("etcdmaint-gen", "Apply")] and "annotations" not in live["metadata"]
