"""What goes wrong: the job fails, the steps after the failing one do not run, and no snapshot is lost."""
import os
import re
import signal

import pytest

from lab import commands, namespace, podrunner
from lab.test_retention import Store, old_name, written_by
from lab.test_snapshot import deploy, run, stored

KEEP = "--keep-last 2"


@pytest.fixture(params=["s3", "claim"])
def store(request, kamaji, bucket):
    made = Store(request.param, kamaji, bucket)
    for n in range(4):
        made.add(old_name(n), 1 + n)
    return made


def work(pod):
    return pod.volumes.paths["work"][0]


def flip(offset):
    def damage(pod):
        with open(work(pod) / "snapshot.db", "r+b") as file:
            file.seek(offset, os.SEEK_END if offset < 0 else os.SEEK_SET)
            byte = file.read(1)
            file.seek(-1, os.SEEK_CUR)
            file.write(bytes([byte[0] ^ 1]))
    return damage


def cut(size):
    return lambda pod: os.truncate(work(pod) / "snapshot.db", (work(pod) / "snapshot.db").stat().st_size - size)


@pytest.mark.parametrize("damage", [flip(70_000), flip(-100), flip(-10), cut(1), cut(512), cut(100_000), lambda pod: os.truncate(work(pod) / "snapshot.db", 0)],
                         ids=["page", "end", "hash", "one byte less", "one sector less", "pages less", "empty"])
def test_damaged_snapshot_is_not_stored(store, damage):
    before = store.names()
    result = store.run(KEEP, before={"verify": damage})
    assert result.names == ["save", "verify"]
    assert not result.succeeded
    assert re.search("expected sha256|missing hash|invalid argument", result.output("verify"))
    assert store.names() == before


def assert_failed_in(result, step, store, before):
    assert result.names[-1] == step
    assert not result.succeeded
    assert store.names() == before


def test_dead_s3_server(kamaji, bucket, server):
    store = Store("s3", kamaji, bucket)
    for n in range(4):
        store.add(old_name(n), 1 + n)
    before = store.names()
    server.stop()
    try:
        result = store.run(KEEP)
    finally:
        server.start()
    assert_failed_in(result, "upload", store, before)
    assert result.steps[-1].seconds < 60


@pytest.mark.parametrize("step", ["select", "prune"])
def test_s3_server_that_dies_after_the_upload(kamaji, bucket, server, step):
    store = Store("s3", kamaji, bucket)
    for n in range(4):
        store.add(old_name(n), 1 + n)
    before = store.names()
    try:
        result = store.run(KEEP, before={step: lambda _: server.stop()})
    finally:
        server.start()
    assert_failed_in(result, step, store, before | {written_by(result)})


@pytest.mark.parametrize("key, value", [("storage-secret-key", b"wrong"), ("storage-access-key", b"NOBODY"),
                                        ("storage-bucket-name", b"absent"), ("storage-url", b"https://127.0.0.1:7070")])
def test_wrong_storage_secret(kamaji, bucket, server, key, value):
    kamaji.secrets["backup-storage-secret"][key] = value
    result = run(commands.SNAPSHOT_FROM_SECRET, kamaji)
    assert result.names == ["save", "verify", "upload"]
    assert not result.succeeded
    assert stored(bucket) == []
    assert not (server.buckets / "absent").exists()


def test_foreign_certificate_authority_of_s3(kamaji, bucket):
    kamaji.add_secret("s3-ca", ca_crt=kamaji.secrets["kamaji-etcd-certs"]["ca.crt"])
    result = run(commands.SNAPSHOT_KAMAJI_KEYS, kamaji)
    assert result.names[-1] == "upload"
    assert not result.succeeded
    assert stored(bucket) == []


def test_full_claim(kamaji, bucket, tmp_path):
    folder = namespace.tmpfs(tmp_path / "small", 3 << 20)
    try:
        kamaji.add_claim("snapshots", folder)
        store = Store("claim", kamaji, bucket)
        for n in range(4):
            store.add(old_name(n), 1 + n)
        before = store.names()
        assert_failed_in(store.run(KEEP), "upload", store, before)
    finally:
        namespace.unmount(folder)


@pytest.mark.parametrize("size, step", [("1Mi", "save"), ("40Mi", "verify")])
def test_work_volume_that_is_too_small(store, size, step):
    """The sizes are set on the finished manifest: the generator itself leaves room for the quota."""
    before = store.names()
    job = deploy(commands.retention(store.kind, KEEP), store.place)
    volumes = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]["volumes"]
    next(v for v in volumes if v["name"] == "work")["emptyDir"]["sizeLimit"] = size
    assert_failed_in(podrunner.run(job, store.place), step, store, before)


def test_select_without_a_template_deletes_nothing(store):
    """Should the ConfigMap say something that is no template: the listing fails, not the retention."""
    before = store.names()
    job = deploy(commands.retention(store.kind, KEEP), store.place)
    for data in store.place.config_maps.values():
        data["expired.tmpl"] = b"{{ slice .Entries"
    result = podrunner.run(job, store.place)
    assert_failed_in(result, "select", store, before | {written_by(result)})


@pytest.mark.parametrize("content", [None, b"", b"\n"], ids=["absent", "empty", "blank"])
def test_list_of_expired_names_that_is_lost(store, content):
    before = store.names()

    def lose(pod):
        (work(pod) / "expired").unlink()
        if content is not None:
            (work(pod) / "expired").write_bytes(content)

    result = store.run(KEEP, before={"prune": lose})
    assert result.succeeded == (content is not None)
    assert store.names() == before | {written_by(result)}


def frozen(made, i):
    made.signal(i, signal.SIGSTOP)
    return lambda: made.signal(i, signal.SIGCONT)


def killed(made, i):
    made.kill(i)
    return lambda: made.restart(i)


@pytest.mark.parametrize("harm", [killed, frozen])
def test_member_that_does_not_answer(node_cluster, node, bucket, harm):
    """The job asks the member on its own node. The deadline stands in for the command's own time limit."""
    folder = bucket / "etcd/kube-system/etcd-snapshot"
    folder.mkdir(parents=True)
    for n in range(4):
        (folder / old_name(n, "etcd-snapshot")).write_bytes(b"old")
    repair = harm(node_cluster, 0)
    try:
        result = run(commands.SNAPSHOT_KUBEADM, node, deadline=5)
    finally:
        repair()
        node_cluster.wait_until_healthy()
    assert result.names == ["save"]
    assert not result.succeeded
    assert len(stored(folder)) == 4


def test_save_has_a_time_limit_of_its_own(node):
    """etcdctl waits for ever for a member that does not answer, unless it is told a time."""
    job = deploy(commands.SNAPSHOT_KUBEADM, node)
    save = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]["initContainers"][0]
    assert any(a.startswith("--command-timeout=") for a in save["args"])


def test_service_finds_another_member(kamaji_cluster, kamaji, bucket):
    """kamaji's job goes through the client Service: one dead member is no reason to have no snapshot."""
    kamaji_cluster.kill(0)
    try:
        result = run(commands.SNAPSHOT_KAMAJI_KEYS, kamaji)
    finally:
        kamaji_cluster.restart(0)
    assert result.succeeded
    assert len(stored(bucket)) == 1


def test_wrong_client_certificate(kamaji_cluster, kamaji, bucket):
    """A certificate of the right authority for a user that etcd does not know."""
    crt, key = kamaji_cluster.authority.issue("stranger", "/CN=stranger")
    kamaji.add_secret("kamaji-etcd-root-client-certs", tls_crt=crt, tls_key=key)
    result = run(commands.SNAPSHOT_KAMAJI_KEYS, kamaji, deadline=10)
    assert result.names == ["save"]
    assert not result.succeeded
    assert stored(bucket) == []
