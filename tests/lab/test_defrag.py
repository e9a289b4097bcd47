"""Defragmentation jobs of every target against real members."""
import json
import re
import threading
import time

import pytest

from lab import cluster, commands, podrunner, tools, world


def cron_job(line, name="defrag"):
    found = [d for d in tools.generate(line) if d["kind"] == "CronJob" and name in d["metadata"]["name"]]
    assert len(found) == 1
    return found[0]


def job(place, line, **options):
    result = podrunner.run(cron_job(line), place, **options)
    print(result)
    return result


def report(result):
    """What the stand-in saw of its container."""
    line = re.search(r"stand-in: (\{.*\})", result.output("defrag"))
    if not line:
        pytest.skip("the real etcd-defrag does not describe its container")
    return json.loads(line[1])


THREE_FILES = [f"/etc/etcd/pki/{name}" for name in ("ca.crt", "tls.crt", "tls.key")]


def mounted(seen):
    return sorted(f for f in seen["files"] if f.startswith("/etc/etcd") and "/..data" not in f)


def assert_one_after_the_other(made, since, leader):
    """Every member once, never two at a time, `leader` last; from the members' own logs."""
    runs = made.defragmentations(since)
    assert sorted(i for _, _, i in runs) == [0, 1, 2]
    assert runs[-1][2] == leader
    for (_, end, _), (start, _, _) in zip(runs, runs[1:]):
        assert end <= start


def sizes(made):
    return [s["dbSize"] for s in made.status()]


@pytest.mark.parametrize("line", [commands.KAMAJI_DEFRAG, commands.KAMAJI_DEFRAG_CERT_MANAGER], ids=["chart", "cert-manager"])
def test_kamaji_members_shrink_one_after_the_other(kamaji_cluster, kamaji, line):
    kamaji_cluster.fill(garbage=12)
    before, since, leader = sizes(kamaji_cluster), cluster.now(), kamaji_cluster.leader()
    result = job(kamaji, line)
    assert result.succeeded
    assert_one_after_the_other(kamaji_cluster, since, leader)
    assert all(after < size - 8_000_000 for after, size in zip(sizes(kamaji_cluster), before))
    assert "The defragmentation is successful." in result.output("defrag")


def test_container_is_as_poor_as_the_manifest_says(kamaji):
    seen = report(job(kamaji, commands.KAMAJI_DEFRAG_DEFAULTS))
    assert (seen["uid"], seen["gid"]) == (65532, 65532)
    assert set(seen["groups"]) <= {65532}
    assert int(seen["CapEff"], 16) == int(seen["CapPrm"], 16) == 0
    assert seen["NoNewPrivs"] == "1"
    assert seen["rootIsReadOnly"]
    assert mounted(seen) == THREE_FILES
    assert set(f for f in seen["files"] if not f.startswith("/etc/etcd")) <= {"/ko-app/etcd-defrag", "/etc/hosts"}


def test_default_rule_spares_a_cluster_with_little_to_give_back(kamaji_cluster, kamaji):
    kamaji_cluster.fill(garbage=12)
    since = cluster.now()
    result = job(kamaji, commands.KAMAJI_DEFRAG_DEFAULTS)
    assert result.succeeded
    assert result.output("defrag").count("Evaluation result is false, so skipping endpoint") == 3
    assert kamaji_cluster.defragmentations(since) == []


def test_dry_run_defragments_nothing(kamaji_cluster, kamaji):
    kamaji_cluster.fill(garbage=12)
    since = cluster.now()
    result = job(kamaji, commands.KAMAJI_DEFRAG_DRY_RUN)
    assert result.succeeded
    assert result.output("defrag").count("[Dry run] skip defragmenting endpoint") == 3
    assert kamaji_cluster.defragmentations(since) == []


def test_leadership_moves_before_the_leader_is_defragmented(kamaji_cluster, kamaji):
    kamaji_cluster.fill(garbage=12)
    since, leader = cluster.now(), kamaji_cluster.leader()
    assert job(kamaji, commands.KAMAJI_DEFRAG_MOVE_LEADER).succeeded
    assert_one_after_the_other(kamaji_cluster, since, leader)
    assert kamaji_cluster.leader() != leader


def test_no_run_when_a_member_is_down(kamaji_cluster, kamaji):
    kamaji_cluster.fill(garbage=12)
    follower = (kamaji_cluster.leader() + 1) % 3
    kamaji_cluster.kill(follower)
    try:
        since = cluster.now()
        # The health check waits as long as a whole command may take: the deadline stands in for it.
        result = job(kamaji, commands.KAMAJI_DEFRAG, deadline=6)
        assert not result.succeeded
        assert "Performing health check." in result.output("defrag")
        assert "Defragmenting endpoint" not in result.output("defrag")
        assert kamaji_cluster.defragmentations(since) == []
    finally:
        kamaji_cluster.restart(follower)


def test_run_stops_when_a_member_dies_on_the_way(kamaji_cluster, kamaji):
    """The first follower is done, the second dies: the leader is not touched."""
    kamaji_cluster.fill(garbage=12)
    since, leader = cluster.now(), kamaji_cluster.leader()
    first, second = (i for i in range(3) if i != leader)

    def kill_second():
        end = time.monotonic() + 30
        while not kamaji_cluster.defragmentations(since) and time.monotonic() < end:
            time.sleep(0.05)
        kamaji_cluster.kill(second)

    killer = threading.Thread(target=kill_second)
    killer.start()
    try:
        result = job(kamaji, commands.KAMAJI_DEFRAG_IMPATIENT)
    finally:
        killer.join()
        kamaji_cluster.restart(second)
    assert not result.succeeded
    assert "1 (total 3) endpoint(s) failed to be defragmented." in result.output("defrag")
    assert [i for _, _, i in kamaji_cluster.defragmentations(since)] == [first]


@pytest.mark.parametrize("absent", ["kamaji-etcd-certs", "kamaji-etcd-root-client-certs"])
def test_absent_secret_keeps_the_pod_from_starting(kamaji, absent):
    del kamaji.secrets[absent]
    with pytest.raises(world.Refused, match=absent):
        podrunner.run(cron_job(commands.KAMAJI_DEFRAG), kamaji)


@pytest.mark.parametrize("line", [commands.KUBEADM_HOSTPATH, commands.KUBEADM_SECRET, commands.TALOS_HOSTPATH],
                         ids=["kubeadm-hostpath", "kubeadm-secret", "talos-hostpath"])
def test_node_members_shrink_one_after_the_other(node_cluster, node, line):
    node_cluster.fill(garbage=12)
    before, since, leader = sizes(node_cluster), cluster.now(), node_cluster.leader()
    result = job(node, line)
    assert result.succeeded
    assert_one_after_the_other(node_cluster, since, leader)
    assert all(after < size - 8_000_000 for after, size in zip(sizes(node_cluster), before))


@pytest.mark.parametrize("line, uid", [(commands.KUBEADM_HOSTPATH, 0), (commands.KUBEADM_SECRET, 65532),
                                       (commands.TALOS_HOSTPATH, 60)], ids=["kubeadm-hostpath", "kubeadm-secret", "talos-hostpath"])
def test_uid_and_capabilities_on_a_node(node, line, uid):
    seen = report(job(node, line))
    assert seen["uid"] == uid
    assert int(seen["CapEff"], 16) == 0
    assert seen["rootIsReadOnly"]
    assert mounted(seen) == THREE_FILES


def test_missing_host_file_keeps_the_pod_from_starting(node):
    (node.host_root / "etc/kubernetes/pki/etcd/healthcheck-client.key").unlink()
    with pytest.raises(world.Refused, match="hostPath type check failed"):
        podrunner.run(cron_job(commands.KUBEADM_HOSTPATH), node)


def test_talos_nodes_in_their_order(node_cluster, node):
    node_cluster.fill(garbage=12)
    since = cluster.now()
    result = job(node, commands.TALOS)
    assert result.succeeded
    runs = node_cluster.defragmentations(since)
    assert [i for _, _, i in runs] == [0, 1, 2]
    assert all(end <= start for (_, end, _), (start, _, _) in zip(runs, runs[1:]))


def test_talos_stops_at_the_first_node_that_fails(node_cluster, node):
    config = json.loads(node.secrets["talos-etcd-defrag-talos"]["config"])
    del config["nodes"]["10.0.0.12"]
    node.add_secret("talos-etcd-defrag-talos", config=json.dumps(config))
    since = cluster.now()
    result = job(node, commands.TALOS)
    assert not result.succeeded
    assert len(result.steps) == 2
    assert [i for _, _, i in node_cluster.defragmentations(since)] == [0]
