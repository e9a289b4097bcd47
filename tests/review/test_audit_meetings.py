"""--audit: CronJobs of one etcd whose runs can meet, and those that only look so."""
import pytest
import yaml

from manifests import audit, run

KAMAJI = []
KUBEADM = ["--target", "kubeadm"]
TALOS = ["--target", "talos", "--nodes", "10.0.0.1,10.0.0.2,10.0.0.3"]
TALOS6 = ["--target", "talos", "--nodes"]
SECRET = ["--target", "kubeadm", "--access", "secret", "--ca-secret", "c", "--client-secret", "d", "--endpoints"]
SNAPSHOT = ["--task", "snapshot", "--snapshot-to", "pvc://backup"]
NIGHT, LATER, MORNING = "0 0 * * *", "1 0 * * *", "0 6 * * *"


def cron_job(*words, name="other", schedule=LATER, **spec):
    """Our CronJob for these options; `spec` changes its fields."""
    when = "--snapshot-schedule" if "snapshot" in words else "--schedule"
    code, out, err = run(*words, "--name", name, when, schedule)
    assert code == 0, err
    (document,) = [d for d in yaml.safe_load_all(out) if d["kind"] == "CronJob"]
    document["spec"].update(spec)
    return document


def etcdctl(*words, schedule=LATER, name="written", deadline=None, **pod):
    """A CronJob as people write it."""
    job = {"template": {"spec": {**pod, "containers": [
        {"name": "one", "image": "registry.k8s.io/etcd:3.6.4-0", "command": ["etcdctl", *words]}]}}}
    if deadline:
        job["activeDeadlineSeconds"] = deadline
    return {"apiVersion": "batch/v1", "kind": "CronJob", "metadata": {"name": name, "namespace": "kamaji-system"},
            "spec": {"schedule": schedule, "timeZone": "Etc/UTC", "jobTemplate": {"spec": job}}}


def workflow(*words, schedule=LATER):
    return {"apiVersion": "argoproj.io/v1alpha1", "kind": "CronWorkflow", "metadata": {"name": "flow", "namespace": "argo"},
            "spec": {"schedules": [schedule], "timezone": "Etc/UTC", "workflowSpec": {"templates": [
                {"name": "one", "container": {"image": "registry.k8s.io/etcd:3.6.4-0", "command": ["etcdctl", *words]}}]}}}


def talosctl(name, schedule):
    """Talos' own tool, on the node of the pod."""
    document = etcdctl(name=name, schedule=schedule)
    document["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"] = [
        {"name": "one", "image": "ghcr.io/siderolabs/talosctl:v1.9.0", "args": ["-n", "$(NODE)", "etcd", "defrag"],
         "env": [{"name": "NODE", "valueFrom": {"fieldRef": {"fieldPath": "status.hostIP"}}}]}]
    return document


def beside(document, *words):
    """The CronJob with one container more."""
    document["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"].append(
        {"name": "two", "image": "registry.k8s.io/etcd:3.6.4-0", "command": ["etcdctl", *words]})
    return document


def meetings(*documents):
    found = audit(yaml.safe_dump_all(documents))["findings"]
    return [finding for finding in found if finding["rule"] == "runs-meet"]


NAMESPACE = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "kamaji-system"}}
FORTY = ",".join(f"https://10.0.0.{number}:2379" for number in range(1, 41))
SAVE = ["snapshot", "save", "/backup/file"]
CLIENT = "--endpoints=https://kamaji-etcd-client.kamaji-system.svc.cluster.local:2379"
POD = "--endpoints=https://kamaji-etcd-1.kamaji-etcd.kamaji-system.svc:2379"
MEET = {
    "pods of one StatefulSet": (cron_job(schedule=NIGHT, name="one"), cron_job()),
    "by the client Service": (cron_job(schedule=NIGHT), etcdctl(CLIENT, *SAVE)),
    "by one of the pods": (cron_job(schedule=NIGHT), etcdctl(POD, *SAVE)),
    "by the Service alone": (cron_job(schedule=NIGHT), etcdctl("--endpoints=kamaji-etcd:2379", *SAVE)),
    "without a port": (cron_job(schedule=NIGHT), etcdctl("--endpoints=https://kamaji-etcd.kamaji-system.svc", *SAVE)),
    "a snapshot first": (etcdctl(CLIENT, *SAVE, schedule=NIGHT, deadline=900), cron_job()),
    "no deadline": (etcdctl(CLIENT, *SAVE, schedule="30 23 * * *"), cron_job(schedule=NIGHT)),
    "the pods' own node": (cron_job(*KUBEADM, schedule=NIGHT, name="one"), cron_job(*KUBEADM)),
    "in the network of the node": (cron_job(*KUBEADM, schedule=NIGHT), etcdctl(
        "--endpoints=https://127.0.0.1:2379", *SAVE, hostNetwork=True)),
    "the pods' own node, by talosctl": (talosctl("one", NIGHT), talosctl("two", LATER)),
    "one of the nodes": (cron_job(*TALOS, schedule=NIGHT), cron_job(
        "--target", "talos", "--nodes", "10.0.0.2", *SNAPSHOT)),
    "one of the addresses": (cron_job(*SECRET, "https://10.0.0.1:2379,https://10.0.0.2:2379", schedule=NIGHT),
                             etcdctl("--endpoints=10.0.0.2:2379", *SAVE)),
    "IPv6": (cron_job(*SECRET, "https://[fd00::1]:2379,https://[fd00::2]:2379", schedule=NIGHT),
             etcdctl("--endpoints=https://[fd00::2]", *SAVE)),
    "another spelling": (cron_job(*SECRET, "https://[fd00::1]:2379,https://[fd00::2]:2379", schedule=NIGHT),
                         etcdctl("--endpoints=HTTPS://[FD00:0::2]:2379/", *SAVE)),
    "nodes by IPv6": (cron_job(*TALOS6, "fd00::1,fd00::2,fd00::3", schedule=NIGHT), cron_job(*TALOS6, "fd00::3", name="one")),
    "forty members": (cron_job(*SECRET, FORTY, schedule=NIGHT), etcdctl("--endpoints=10.0.0.2:2379", *SAVE)),
    "a deadline beyond all bounds": (etcdctl(CLIENT, *SAVE, schedule=NIGHT, deadline=2**62), cron_job(schedule="10 0 * * 1")),
    "objects that all clusters have": (cron_job(schedule=NIGHT, name="one"), cron_job(), NAMESPACE, NAMESPACE),
    "Argo": (cron_job(schedule=NIGHT), workflow(CLIENT, *SAVE)),
    "by the clock of another zone": (cron_job(schedule=NIGHT), cron_job(
        "--time-zone", "Asia/Kolkata", schedule="40 5 * * *", name="kolkata")),
    "on one day of the year": (cron_job(schedule=NIGHT), cron_job(schedule="10 0 24 12 *", name="one")),
}
APART = {
    "other hours": (cron_job(schedule=NIGHT), cron_job(schedule=MORNING, name="one")),
    "after the deadline": (cron_job(schedule=NIGHT), cron_job(schedule="30 0 * * *", name="one")),
    "other weekdays": (cron_job(schedule="0 0 * * 1"), cron_job(schedule="10 0 * * 2", name="one")),
    "two snapshots": (cron_job(*SNAPSHOT, schedule=NIGHT), etcdctl(CLIENT, *SAVE)),
    "another namespace": (cron_job(schedule=NIGHT), cron_job("--namespace", "tenants", name="one")),
    "another etcd": (cron_job(schedule=NIGHT), cron_job("-e", "team-a", "-s", "team-a", name="one")),
    "another port": (cron_job(*SECRET, "https://10.0.0.1:2379", schedule=NIGHT),
                     etcdctl("--endpoints=10.0.0.1:4001", *SAVE)),
    "another port of the node": (cron_job(*KUBEADM, schedule=NIGHT, name="one"), cron_job(*KUBEADM, "--client-port", "12379")),
    "another port, IPv6": (cron_job(*SECRET, "https://[fd00::1]:2379", schedule=NIGHT),
                           etcdctl("--endpoints=[fd00::1]:4001", *SAVE)),
    "after the pod's deadline": (etcdctl(CLIENT, *SAVE, schedule=NIGHT, activeDeadlineSeconds=60), cron_job()),
    "endpoints that are not known": (etcdctl("--endpoints=$(ENDPOINTS)", "defrag", schedule=NIGHT, name="one"),
                                     etcdctl("--endpoints=$(ENDPOINTS)", *SAVE)),
    "each its own network": (etcdctl("--endpoints=127.0.0.1:2379", "defrag", schedule=NIGHT, name="one"),
                             etcdctl("--endpoints=127.0.0.1:2379", *SAVE)),
    "a look at another etcd": (cron_job(schedule=NIGHT, name="one"), beside(
        cron_job("-e", "team-a", "-s", "team-a"), CLIENT, "endpoint", "status")),
    "other nodes by IPv6": (cron_job(*TALOS6, "fd00::1,fd00::2,fd00::3", schedule=NIGHT),
                            cron_job(*TALOS6, "fd00::4", name="one")),
    "other nodes": (cron_job(*TALOS, schedule=NIGHT), cron_job("--target", "talos", "--nodes", "10.0.0.9", name="one")),
    "suspended": (cron_job(schedule=NIGHT), cron_job(suspend=True, name="one")),
    "no schedule that is known": (cron_job(schedule=NIGHT), cron_job(schedule=LATER, name="one") | {
        "spec": cron_job()["spec"] | {"schedule": "@every 1h"}}),
    "endpoints from elsewhere": (cron_job(schedule=NIGHT), etcdctl("--endpoints=$(ENDPOINTS)", *SAVE)),
    "from the network of the node": (cron_job(*KUBEADM, schedule=NIGHT), etcdctl(
        "--endpoints=https://10.0.0.9:2379", *SAVE, hostNetwork=True)),
    "its own network": (cron_job(*KUBEADM, schedule=NIGHT), etcdctl("--endpoints=https://127.0.0.1:2379", *SAVE)),
    "reading alone": (cron_job(schedule=NIGHT), etcdctl(CLIENT, "endpoint", "status")),
    "the same objects of two clusters": (cron_job(schedule=NIGHT, name="one"), cron_job(),
                                         cron_job(schedule=NIGHT, name="one"), cron_job()),
}


@pytest.mark.parametrize("pair", MEET.values(), ids=list(MEET))
def test_met(pair):
    (finding,) = meetings(*pair)
    assert (finding["severity"], finding["path"]) == ("danger", "spec.schedule")
    assert pair[0]["metadata"]["name"] in finding["message"]
    assert finding["object"].endswith("/" + pair[1]["metadata"]["name"])


@pytest.mark.parametrize("documents", APART.values(), ids=list(APART))
def test_apart(documents):
    assert meetings(*documents) == []


def test_each_pair_is_told_once():
    """Three members in common, and three CronJobs."""
    jobs = [cron_job(schedule=NIGHT, name="one"), cron_job(name="two"), cron_job(schedule="20 0 * * *", name="three")]
    found = meetings(*jobs)
    assert [finding["object"].rpartition("/")[2] for finding in found] == ["two-defrag", "three-defrag", "three-defrag"]
    assert len({finding["message"] for finding in found}) == 3


def test_many_are_looked_at_in_bounds():
    """Of very many CronJobs of one etcd each is held against the sixteen before it."""
    jobs = [cron_job(schedule=NIGHT, name="x")]
    for number in range(299):
        jobs.append(jobs[0] | {"metadata": {"name": f"x-{number}", "namespace": "kamaji-system"}})
    found = meetings(*jobs)
    assert len(found) == sum(min(16, number) for number in range(300))
