"""--discover of several clusters at once on a real server, when one context leads nowhere."""
import json
import signal
import subprocess

import pytest
import yaml

from cluster.control_plane import ENVIRONMENT
from cluster.program import events
from cluster.test_discover import datastore, secret, service, statefulset
from lab import tools

SIZE = 6
DEAD = 3
JOB = "store-defrag-job"


def etcd(namespace, gibibytes):
    """What Kamaji's chart makes, with a quota that tells the clusters apart."""
    quota = json.loads(json.dumps(statefulset(namespace)).replace("bytes=4294967296", f"bytes={gibibytes << 30}"))
    return [quota, service("store", namespace, clusterIP="None"), service("store-client", namespace),
            secret("store-certs", namespace, "ca.crt", "ca.key"), secret("store-client", namespace, "tls.crt", "tls.key"),
            datastore(namespace)]


@pytest.fixture
def namespaces(plane, new_namespace):
    made = [new_namespace() for _ in range(SIZE)]
    items = [item for gibibytes, namespace in enumerate(made, 1) for item in etcd(namespace, gibibytes)]
    plane.must("apply", "-f", "-", stdin=json.dumps({"apiVersion": "v1", "kind": "List", "items": items}))
    yield made
    plane.must("delete", "datastore", *(f"store-{namespace}" for namespace in made))


@pytest.fixture
def fleet(plane, namespaces, etcdmaint, tmp_path):
    """fleet(dead): the words for a file of clusters, of which some have a context that leads nowhere."""
    config = yaml.safe_load((plane.state / "admin.kubeconfig").read_text())
    config["clusters"].append({"name": "nowhere", "cluster": {"server": "https://127.0.0.1:1", "insecure-skip-tls-verify": True}})
    config["contexts"].append({"name": "nowhere", "context": {"cluster": "nowhere", "user": config["users"][0]["name"]}})
    etcdmaint.kubeconfig = tmp_path / "kubeconfig"
    etcdmaint.kubeconfig.write_text(yaml.safe_dump(config))

    def write(*dead):
        clusters = [{"name": f"c{i}", "namespace": namespace, "context": "nowhere" if i in dead else "test"}
                    for i, namespace in enumerate(namespaces)]
        (tmp_path / "fleet.yaml").write_text(yaml.safe_dump({"clusters": clusters}))
        return f"-f {tmp_path / 'fleet.yaml'} --discover"
    return write


def quotas(output):
    return {c["name"]: c["quota"] for c in yaml.safe_load(output)["clusters"]}


def test_at_once_or_not_is_the_same(fleet, etcdmaint):
    line = fleet()
    for action in ("", "--print-config", "--explain --from 2026-01-01T00:00:00Z"):
        one, many = (etcdmaint.must(f"{line} {action} --concurrency {n}") for n in (1, SIZE))
        assert one.out and (one.out, one.err) == (many.out, many.err)
    found = quotas(etcdmaint.must(f"{line} --print-config").out)
    assert found == {f"c{i}": f"{i + 1}Gi" for i in range(SIZE)} and list(found) == sorted(found)


@pytest.mark.parametrize("concurrency", [1, 8])
def test_no_part_is_printed(concurrency, fleet, etcdmaint):
    etcdmaint.must(f"{fleet()} --output-dir tree")
    tree = {path: path.read_bytes() for path in (etcdmaint.home / "tree").rglob("*") if path.is_file()}
    assert len([path for path in tree if f"c{DEAD}" in str(path)]) > 1
    line = fleet(DEAD, DEAD + 1)
    for action in ("", "--output-dir tree", "--print-config"):
        done = etcdmaint(f"{line} {action} --concurrency {concurrency} --timeout 2s")
        assert (done.code, done.out) == (4, ""), done
        assert f"error: 2 of {SIZE} clusters failed: c{DEAD}, c{DEAD + 1}\n" in done.err, done
    assert {path: path.read_bytes() for path in (etcdmaint.home / "tree").rglob("*") if path.is_file()} == tree
    rest = etcdmaint.must(f"{line} --print-config --cluster c0,c1,c2,c5")
    assert list(quotas(rest.out)) == ["c0", "c1", "c2", "c5"]


@pytest.mark.parametrize("concurrency", [1, 8])
def test_the_others_are_worked_on(concurrency, plane, namespaces, fleet, etcdmaint):
    line = f"{fleet(DEAD)} --concurrency {concurrency} --timeout 10s"
    summary = f"error: 1 of {SIZE} clusters failed: c{DEAD}\n"
    done = etcdmaint(f"{line} --apply")
    assert done.code == 4 and done.err.endswith(summary), done
    seen = [text.split(":")[0] for text in done.out.splitlines() if f"/{JOB} created" in text and " CronJob " in text]
    assert seen == [f"c{i}" for i in range(SIZE) if i != DEAD]
    for i, namespace in enumerate(namespaces):
        found = plane.kubectl("-n", namespace, "get", "cronjob", JOB, "-o", "json")
        assert (found.returncode == 0) == (i != DEAD), (i, done)
        assert i == DEAD or f"--etcd-storage-quota-bytes={(i + 1) << 30}" in found.stdout
    for action in ("--diff",) if concurrency == 1 else ("--apply", "--diff", "--status", "--delete"):
        done = etcdmaint(f"{line} {action} -o json")
        assert done.code == 4 and done.err.endswith(summary), done
        *others, last = events(done)
        assert last == {"event": "fleet", "clusters": SIZE, "different": [], "failed": [f"c{DEAD}"], "notTried": [], "good": False}
        assert list(dict.fromkeys(event["cluster"] for event in others)) == [f"c{i}" for i in range(SIZE) if i != DEAD]


@pytest.mark.parametrize("action", ["--print-config", "--apply"])
def test_a_signal_stops_it(action, plane, namespaces, fleet, etcdmaint):
    """The first cluster is the dead one, and is tried again and again."""
    command = [tools.GENERATOR, *fleet(0).split(), action, "--kubeconfig", etcdmaint.kubeconfig, "--concurrency", "1", "-v"]
    process = subprocess.Popen(command, cwd=etcdmaint.home, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                               env={**ENVIRONMENT, "HOME": str(etcdmaint.home)})
    before = ""
    while "127.0.0.1:1/" not in before:
        before = process.stderr.readline()
        assert before, "it ended by itself"
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (143, ""), (out, err)
    assert f"stopped by a signal; not tried: {', '.join(f'c{i}' for i in range(1, SIZE))}\n" in err
    assert not [n for n in namespaces if JOB in plane.must("-n", n, "get", "cronjobs", "-o", "name", "--ignore-not-found")]
