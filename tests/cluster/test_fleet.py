"""Many clusters of a config file at once, what the server is asked for, and a signal in between."""
import json
import signal
import subprocess

import pytest
import yaml

from cluster import manifests
from cluster.control_plane import ENVIRONMENT, eventually
from cluster.program import documents, rendered
from lab import tools

SIZE = 12
# More than are done before a signal comes.
BIG = 40


@pytest.fixture
def fleet(plane, new_namespace, tmp_path):
    """A file of clusters, each with its namespace and a kubeconfig context, of which one leads nowhere."""
    config = yaml.safe_load((plane.state / "admin.kubeconfig").read_text())
    config["clusters"].append({"name": "nowhere", "cluster": {"server": "https://127.0.0.1:1", "insecure-skip-tls-verify": True}})
    config["contexts"].append({"name": "nowhere", "context": {"cluster": "nowhere", "user": config["users"][0]["name"]}})
    kubeconfig = tmp_path / "kubeconfig"
    kubeconfig.write_text(yaml.safe_dump(config))
    root = new_namespace()

    def write(size, broken=()):
        clusters = [{"name": f"c{i}", "namespace": f"{root}-{i}", "create-namespace": True,
                     "context": "nowhere" if i in broken else "test"} for i in range(size)]
        path = tmp_path / "fleet.yaml"
        path.write_text(yaml.safe_dump({"defaults": {"allow-overlap": True}, "clusters": clusters}))
        return path, kubeconfig, [c["namespace"] for c in clusters]

    yield write
    left = [n for n in plane.must("get", "namespaces", "-o", "name").split() if n.startswith(f"namespace/{root}-")]
    if left:
        plane.must("delete", *left, "--wait=false")


@pytest.mark.parametrize("concurrency", [1, 8])
def test_one_failure_stops_no_other(concurrency, fleet, plane, etcdmaint):
    path, etcdmaint.kubeconfig, namespaces = fleet(SIZE, broken=[3])
    done = etcdmaint(f"--apply -f {path} --concurrency {concurrency} --timeout 20s")
    assert done.code == 4
    for i, namespace in enumerate(namespaces):
        found = plane.kubectl("-n", namespace, "get", "cronjob", "kamaji-etcd-defrag-job").returncode == 0
        assert found == (i != 3), (i, done)
    # In the order of the file, whatever ended first.
    seen = [line.split(":")[0] for line in done.out.splitlines() if " CronJob " in line and " created" in line]
    assert seen == [f"c{i}" for i in range(SIZE) if i != 3]
    assert f"1 of {SIZE} clusters failed: c3" in done.err, done


def requests_of(plane, namespace):
    """(verb, resource, dry run) of our requests about a namespace, from the audit log; and those about nothing in it."""
    found, other = [], []
    with open(plane.state / "audit.log", encoding="utf-8") as lines:
        for line in lines:
            event = json.loads(line)
            if not event.get("userAgent", "").startswith("etcdmaint-gen"):
                continue
            if f"/namespaces/{namespace}/" in event["requestURI"]:
                found.append((event["verb"], event["objectRef"]["resource"], "dryRun" in event["requestURI"]))
            elif event["requestURI"].startswith(("/openapi", "/apis?", "/api?", "/version")) or event["requestURI"] in ("/api", "/apis"):
                other.append(event["requestURI"])
    return found, other


def test_requests_per_object(plane, namespace, etcdmaint):
    """Two when an object is new or as it should be, one without preflight; no discovery, no schema."""
    line = f"-n {namespace} {manifests.LINES['everything']}"
    count = len(documents(rendered(line)))
    for words, expected in ((f"--apply {line}", 2 * count), (f"--apply {line}", 2 * count), (f"--apply --no-preflight {line}", count)):
        before, others = requests_of(plane, namespace)
        etcdmaint.must(words)
        found, other = requests_of(plane, namespace)
        assert len(found) - len(before) == expected and other == others


def test_signal_and_again(fleet, plane, etcdmaint):
    """A signal ends the run between objects; what was done is told, and applying again does the rest."""
    path, kubeconfig, namespaces = fleet(BIG)
    command = [tools.GENERATOR, "--apply", "-f", path, "--kubeconfig", kubeconfig, "--concurrency", "1"]
    shown = etcdmaint.home / "shown"
    with open(shown, "wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.PIPE, text=True,
                                   env={**ENVIRONMENT, "HOME": str(etcdmaint.home)})
    eventually(shown.read_text, "nothing is shown")
    process.send_signal(signal.SIGTERM)
    err = process.communicate(timeout=60)[1]
    out = shown.read_text()
    assert process.returncode == 143 and "not tried: " in err, (out, err)
    told = {line.split()[2].split("/")[0] for line in out.splitlines() if " CronJob " in line and line.endswith("created")}
    made = {n for n in plane.must("get", "cronjobs", "-A", "-o", "jsonpath={range .items[*]}{.metadata.namespace}{'\\n'}{end}").split()
            if n in namespaces}
    assert told and told <= made and len(made) < BIG, (out, err, made)
    etcdmaint.kubeconfig = kubeconfig
    again = etcdmaint.must(f"--apply -f {path}")
    assert set(again.outcomes.values()) <= {"created", "unchanged"}
    assert len([1 for (kind, _) in again.outcomes if kind == "CronJob"]) == BIG
