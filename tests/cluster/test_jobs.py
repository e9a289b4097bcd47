"""--run-now, --follow and --status with pods that really run."""
import json
import re

import pytest

from cluster.control_plane import eventually

JOB = "kamaji-etcd-defrag-job"


def jobs(plane, namespace):
    return plane.get("-n", namespace, "jobs")["items"]


def test_node_runs_pods(plane, node, namespace):
    """The node itself: init containers in order, logs through the API server."""
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p", "namespace": namespace}, "spec": {
        "restartPolicy": "Never", "automountServiceAccountToken": False,
        "initContainers": [{"name": "one", "image": "quay.io/coreos/etcd:v3.6.16", "command": ["etcdctl", "version"]}],
        "containers": [{"name": "two", "image": "quay.io/coreos/etcd:v3.6.16", "command": ["etcdutl", "version"]}]}}
    plane.must("create", "-f", "-", stdin=json.dumps(pod))
    plane.must("-n", namespace, "wait", "--for=jsonpath={.status.phase}=Succeeded", "pod/p", "--timeout=60s")
    assert "etcdctl version" in plane.must("-n", namespace, "logs", "p", "-c", "one")
    assert "etcdutl version" in plane.must("-n", namespace, "logs", "p", "-c", "two", "--timestamps", "--follow")
    assert plane.get("-n", namespace, "pod", "p")["spec"]["nodeName"] == "node-1"


def test_defragmentation_from_the_command_line(kamaji, plane, etcdmaint):
    """One command applies, the next runs it: real members get smaller, and their job's log is on the terminal."""
    etcdmaint.must("--apply --min-free 8Mi --wait-between-defrags 1s")
    kamaji.fill(live=4, garbage=12)
    before = [s["dbSize"] for s in kamaji.status()]
    done = etcdmaint.must("--run-now --follow --min-free 8Mi --wait-between-defrags 1s")
    assert "The defragmentation is successful." in done.out, done
    assert all(after["dbSize"] < size - 8_000_000 for after, size in zip(kamaji.status(), before))
    made = [j for j in jobs(plane, "kamaji-system") if j["metadata"]["ownerReferences"][0]["name"] == JOB]
    assert len(made) == 1 and made[0]["metadata"]["annotations"]["cronjob.kubernetes.io/instantiate"] == "manual"
    status = etcdmaint.must("--status --min-free 8Mi --wait-between-defrags 1s")
    assert re.search(r"^defrag +0 0 \* \* \* .* ago +\S+ ago +\S+ ", status.out, re.M), status


def follow(etcdmaint, namespace, line="", code=1):
    """--run-now --follow in a namespace, and its one Job."""
    etcdmaint.must(f"--apply -n {namespace} {line}")
    done = etcdmaint(f"--run-now --follow -n {namespace} {line}", timeout=200)
    assert done.code == code, done
    made = jobs(etcdmaint.plane, namespace)
    assert len(made) == 1, "one command makes one Job"
    return done, made[0]


def secrets(plane, namespace):
    """Secrets of the names that a manifest asks for, with nothing of use in them."""
    plane.must("-n", namespace, "create", "secret", "generic", "kamaji-etcd-certs", "--from-literal=ca.crt=x")
    plane.must("-n", namespace, "create", "secret", "generic", "kamaji-etcd-root-client-certs", "--from-literal=tls.crt=x",
               "--from-literal=tls.key=x")


def test_failing_container(plane, node, namespace, etcdmaint):
    """What the container says, then that the job failed: exit code 1."""
    secrets(plane, namespace)
    done, job = follow(etcdmaint, namespace)
    assert [c["type"] for c in job["status"]["conditions"] if c["status"] == "True"][-1] == "Failed"
    pod = plane.get("-n", namespace, "pods")["items"][0]["metadata"]["name"]
    for line in plane.must("-n", namespace, "logs", pod).splitlines():
        assert line in done.out, "the container's output is not complete"
    assert "failed" in done.err and "exit code" in done.err, done
    status = etcdmaint(f"--status -n {namespace}")
    assert status.code == 1 and "exit code" in status.out + status.err, status


def test_steps_in_order(plane, node, kamaji, etcdmaint):
    """The logs of all containers, in their order; the step that fails is named."""
    line = "--task snapshot --snapshot-to pvc://nothing/etcd --name logs"
    volume = {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "nothing", "namespace": "kamaji-system"},
              "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}, "storageClassName": ""}}
    plane.must("create", "-f", "-", stdin=json.dumps(volume))
    etcdmaint.must(f"--apply {line}")
    try:
        done = etcdmaint(f"--run-now=snapshot --follow --timeout 8s {line}")
        assert done.code != 0
        assert "unbound" in done.err or "Unschedulable" in done.err, done
    finally:
        etcdmaint.must(f"--delete {line}")
        plane.must("-n", "kamaji-system", "delete", "pvc", "nothing", "--wait=false")


@pytest.mark.parametrize("line, words", [
    ("", ["secret", "kamaji-etcd-certs", "not found"]),
    ("--image other.test/nothing:v1", ["other.test/nothing:v1", "ErrImagePull|ImagePullBackOff"]),
    ("--node-selector nowhere=true", ["node", "affinity|selector"]),
], ids=["missing-secret", "image-pull", "unschedulable"])
def test_pod_that_cannot_start(line, words, plane, node, namespace, etcdmaint):
    """The reason is told while waiting; with a deadline of its own the command ends."""
    if line:
        secrets(plane, namespace)
    etcdmaint.must(f"--apply -n {namespace} {line}")
    done = etcdmaint(f"--run-now --follow -n {namespace} {line} --timeout 8s")
    assert done.code != 0
    for word in words:
        assert re.search(word, done.err), f"{word}: {done}"
    assert len(jobs(plane, namespace)) == 1


def test_missing_secret_comes_late(plane, node, namespace, etcdmaint):
    """The pod waits for it, and so do we."""
    import threading
    etcdmaint.must(f"--apply -n {namespace}")

    def later():
        eventually(lambda: plane.get("-n", namespace, "events")["items"] and any(
            e["reason"] == "FailedMount" for e in plane.get("-n", namespace, "events")["items"]), "no event")
        secrets(plane, namespace)
    thread = threading.Thread(target=later)
    thread.start()
    done = etcdmaint(f"--run-now --follow -n {namespace}")
    thread.join()
    assert done.code == 1 and "not found" in done.err and "exit code" in done.err, done


def test_pod_security_refuses(plane, node, new_namespace, etcdmaint):
    """The pod of a hostPath job in a restricted namespace is never made; the job's events say why."""
    namespace = new_namespace("restricted")
    etcdmaint.must(f"--apply -n {namespace} --target kubeadm")
    done = etcdmaint(f"--run-now --follow -n {namespace} --target kubeadm --timeout 8s")
    assert done.code != 0 and "PodSecurity" in done.err and "hostPath" in done.err, done


def test_second_run_is_refused_while_one_is_active(plane, node, namespace, etcdmaint):
    etcdmaint.must(f"--apply -n {namespace}")
    etcdmaint.must(f"--run-now -n {namespace}")
    again = etcdmaint(f"--run-now -n {namespace}")
    assert again.code != 0 and "active" in again.out + again.err, again
    assert len(jobs(plane, namespace)) == 1


def test_suspend_and_resume(plane, namespace, etcdmaint):
    etcdmaint.must(f"--apply -n {namespace}")
    etcdmaint.must(f"--suspend -n {namespace}")
    assert plane.get("-n", namespace, "cronjob", JOB)["spec"]["suspend"] is True
    assert re.search(r"^defrag .* suspended$", etcdmaint(f"--status -n {namespace}").out, re.M)
    # Somebody else's emergency brake holds: applying again does not release it.
    etcdmaint.must(f"--resume -n {namespace}")
    assert plane.get("-n", namespace, "cronjob", JOB)["spec"].get("suspend", False) is False


def test_schedule_fires(kamaji, plane, node, etcdmaint):
    """A job of every minute runs by itself, and --status tells of it."""
    line = "--name each-minute -j '* * * * *' --active-deadline 50s --wait-between-defrags 1s --command-timeout 5s --allow-overlap"
    etcdmaint.must(f"--apply {line}")
    try:
        before = etcdmaint(f"--status {line}")
        assert re.search(r"^defrag +\* \* \* \* \*", before.out, re.M), before

        def ran():
            live = plane.get("-n", "kamaji-system", "cronjobs")["items"]
            return any("lastSuccessfulTime" in c["status"] for c in live if c["spec"]["schedule"] == "* * * * *")
        eventually(ran, "nothing ran by itself", 100)
        after = etcdmaint.must(f"--status {line}")
        row = next(x for x in after.out.splitlines() if x.startswith("defrag"))
        assert row.count(" ago") == 2, after
        found = json.loads(etcdmaint.must(f"--status -o json {line}").out.splitlines()[0])
        assert found
    finally:
        etcdmaint.must(f"--delete {line}")
