"""Snapshot jobs of every target: taken, verified, stored; and what is stored restores."""
import contextlib
import json
import re
import shlex
import shutil
import time

import pytest

from lab import commands, podrunner, tools, world

NAME = re.compile(r"etcd-snapshot_[a-z0-9.-]+_[0-9a-f-]{36}\.db")
CHAIN = ["save", "verify", "upload"]


def deploy(line, place):
    """The snapshot CronJob of a command line; what goes with it is applied."""
    documents = tools.generate(line)
    place.apply(documents)
    return next(d for d in documents if d["kind"] == "CronJob" and "snapshot" in d["metadata"]["name"])


def run(line, place, **options):
    result = podrunner.run(deploy(line, place), place, **options)
    print(result)
    return result


def stored(folder):
    """Every file below a bucket or a claim."""
    return sorted(p for p in folder.rglob("*") if p.is_file())


@contextlib.contextmanager
def restored(snapshot, folder):
    """A one-member etcd on what a snapshot restores to; gives its URL."""
    url, data = "http://127.0.0.1:12379", folder / "restored"
    tools.run(tools.tool("etcdutl"), "snapshot", "restore", snapshot, "--data-dir", data)
    peer = "http://localhost:2380"  # what restore writes when it is told nothing
    process = tools.serve(
        [tools.tool("etcd"), "--data-dir", data, "--listen-client-urls", url, "--advertise-client-urls", url,
         "--listen-peer-urls", "http://127.0.0.1:12380", "--initial-advertise-peer-urls", peer, "--unsafe-no-fsync"],
        folder / "restored.log", env=tools.ENVIRONMENT)
    try:
        yield url
    finally:
        process.kill()
        process.wait()
        shutil.rmtree(data)


def contents(etcdctl_get):
    """key -> value of everything below live/, of what `get live/ --prefix -w json` printed."""
    return {kv["key"]: kv["value"] for kv in json.loads(etcdctl_get)["kvs"]}


def wait_for(url, *arguments):
    """The first successful run of etcdctl against an etcd that is starting."""
    end = time.monotonic() + 20
    while True:
        done = tools.run(tools.tool("etcdctl"), "--endpoints", url, *arguments, check=time.monotonic() > end)
        if done.returncode == 0:
            return done.stdout
        time.sleep(0.1)


def assert_holds_the_data(snapshot, folder, made):
    """The restored etcd has every key and value of the cluster's."""
    expected = contents(made.ctl("get", "--prefix", "live/", "-w", "json").stdout)
    assert len(expected) >= 16
    with restored(snapshot, folder) as url:
        assert contents(wait_for(url, "get", "--prefix", "live/", "-w", "json")) == expected


@pytest.mark.parametrize("line, where", [
    (commands.SNAPSHOT_FROM_SECRET, "tenants"), (commands.SNAPSHOT_KAMAJI_KEYS, "etcd"),
    (commands.SNAPSHOT_AWS_KEYS, "etcd"), (commands.SNAPSHOT_RCLONE_CONF, "etcd"),
], ids=["all-from-secret", "kamaji-keys", "aws-keys", "rclone-conf"])
def test_to_s3(kamaji, bucket, line, where):
    result = run(line, kamaji)
    assert result.succeeded
    assert result.names[:3] == CHAIN
    (path,) = stored(bucket)
    assert path.name == f"etcd-snapshot_{result.name}_{result.uid}.db"
    assert NAME.fullmatch(path.name)
    assert str(path.relative_to(bucket).parent) == f"{where}/kamaji-system/kamaji-etcd-snapshot-job"


@pytest.mark.parametrize("remote", ["store", "folder", "bucket", "STORE"])
def test_remote_of_a_name_that_the_manifest_uses_itself(kamaji, bucket, remote):
    """Such a name is refused, or works; rclone must not go round in circles."""
    line = commands.SNAPSHOT_RCLONE_CONF.replace("offsite", remote)
    if tools.run(tools.GENERATOR, *shlex.split(line), check=False).returncode == 1:
        return
    conf = kamaji.secrets["rclone-conf"]
    conf["rclone.conf"] = conf["rclone.conf"].replace(b"[offsite]", f"[{remote}]".encode())
    assert run(line, kamaji, deadline=10).succeeded
    assert len(stored(bucket)) == 1


@pytest.mark.parametrize("where", ["", "/", "a", "/a/b/", "wei%rd a#b?c]d"])
def test_folder_of_the_storage_secret(kamaji, bucket, where):
    kamaji.secrets["backup-storage-secret"]["storage-bucket-folder"] = where.encode()
    for _ in range(2):
        result = run(commands.SNAPSHOT_FROM_SECRET, kamaji)
        assert result.succeeded
    paths = stored(bucket)
    assert len(paths) == 2
    expected = "/".join(filter(None, [where.strip("/"), "kamaji-system/kamaji-etcd-snapshot-job"]))
    assert {str(p.relative_to(bucket).parent) for p in paths} == {expected}


def test_to_claim(kamaji):
    assert run(commands.SNAPSHOT_CLAIM, kamaji).succeeded
    (path,) = stored(kamaji.claims["snapshots"])
    assert path.stat().st_uid == 65532
    assert NAME.fullmatch(path.name)


def test_snapshot_of_kubeadm_restores(node_cluster, node, bucket, tmp_path):
    result = run(commands.SNAPSHOT_KUBEADM, node)
    assert result.succeeded
    (path,) = stored(bucket)
    assert_holds_the_data(path, tmp_path, node_cluster)


def test_snapshot_of_kubeadm_to_claim(node):
    result = run(commands.SNAPSHOT_KUBEADM_CLAIM, node)
    assert result.succeeded
    assert len(stored(node.claims["snapshots"])) == 1


def test_snapshot_of_kubeadm_with_secrets(node, bucket):
    assert run(commands.SNAPSHOT_KUBEADM_SECRET, node).succeeded
    assert len(stored(bucket)) == 1


def test_snapshot_of_talos_restores(node_cluster, node, tmp_path):
    result = run(commands.SNAPSHOT_TALOS, node)
    assert result.succeeded
    (path,) = stored(node.claims["snapshots"])
    assert_holds_the_data(path, tmp_path, node_cluster)


def test_snapshot_of_kamaji_restores_with_its_users(kamaji_cluster, kamaji, tmp_path):
    """Authentication comes back with the data: without a certificate there is no answer but that."""
    assert run(commands.SNAPSHOT_CLAIM, kamaji).succeeded
    (path,) = stored(kamaji.claims["snapshots"])
    status = json.loads(tools.run(tools.tool("etcdutl"), "snapshot", "status", path, "-w", "json").stdout)
    assert status["revision"] == kamaji_cluster.status()[0]["header"]["revision"]
    with restored(path, tmp_path) as url:
        end = time.monotonic() + 20
        while True:
            done = tools.run(tools.tool("etcdctl"), "--endpoints", url, "get", "live/000000", check=False)
            if "user name is empty" in done.stderr:
                break
            assert done.returncode and time.monotonic() < end, done.stdout + done.stderr
            time.sleep(0.1)


def test_nothing_is_overwritten(kamaji, bucket):
    """A file of the very name that the pod would write stays as it is, and the job fails."""
    taken = []

    def occupy(pod):
        target = bucket / f"etcd/kamaji-system/kamaji-etcd-snapshot-job/etcd-snapshot_{pod.name}_{pod.uid}.db"
        target.parent.mkdir(parents=True)
        target.write_bytes(b"mine")
        taken.append(target)

    result = run(commands.SNAPSHOT_KAMAJI_KEYS, kamaji, before={"upload": occupy})
    assert result.names == CHAIN
    assert not result.succeeded
    assert taken[0].read_bytes() == b"mine"


@pytest.mark.parametrize("absent", ["kamaji-etcd-certs", "backup-storage-secret", "s3-ca"])
def test_absent_secret_is_noticed_before_anything_runs(kamaji, absent):
    job = deploy(commands.SNAPSHOT_KAMAJI_KEYS, kamaji)
    del kamaji.secrets[absent]
    with pytest.raises(world.Refused, match=absent):
        podrunner.run(job, kamaji)
