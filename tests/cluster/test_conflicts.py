"""Conflicts on a real server: who, what, when, both values, and the ways out."""
import json

import pytest

from cluster.program import events
from cluster.test_takeover import JOB, cron_job, managers


def patch(plane, namespace, manager, changes, *more):
    plane.must("-n", namespace, "patch", "cronjob", JOB, "--type=merge", f"--field-manager={manager}", "-p", json.dumps(changes), *more)


@pytest.fixture
def applied(namespace, etcdmaint):
    etcdmaint.must(f"--apply -n {namespace}")
    return namespace


def test_conflict_is_told_whole(plane, applied, etcdmaint):
    patch(plane, applied, "night-shift", {"spec": {"schedule": "7 7 * * *", "suspend": True}})
    live = cron_job(plane, applied)
    time = next(e["time"] for e in live["metadata"]["managedFields"] if e["manager"] == "night-shift")
    done = etcdmaint(f"--apply -n {applied}")
    assert done.code == 4
    lines = done.out.splitlines()
    at = lines.index(f'  .spec.schedule belongs to "night-shift" (Update, {time})')
    assert lines[at + 1:at + 3] == ['    live "7 7 * * *"', '    ours "0 0 * * *"']
    assert "--force-conflicts=night-shift" in done.out
    assert cron_job(plane, applied)["metadata"]["resourceVersion"] == live["metadata"]["resourceVersion"]


def test_conflict_as_event(plane, applied, etcdmaint):
    patch(plane, applied, "night-shift", {"spec": {"schedule": "7 7 * * *"}})
    found = [e for e in events(etcdmaint(f"--apply -o json -n {applied}")) if e.get("outcome") == "conflict"]
    assert len(found) == 1
    assert {**found[0]["conflicts"][0], "time": ""} == {
        "field": ".spec.schedule", "manager": "night-shift", "operation": "Update", "time": "",
        "live": '"7 7 * * *"', "ours": '"0 0 * * *"'}


@pytest.mark.parametrize("way", ["", "--no-preflight"])
def test_a_container_of_somebody_else_is_told_and_can_go(way, plane, applied, etcdmaint):
    """No conflict: lists of containers merge by name."""
    plane.must("-n", applied, "patch", "cronjob", JOB, "--type=json", "--field-manager=night-shift", "-p", json.dumps(
        [{"op": "add", "path": "/spec/jobTemplate/spec/template/spec/containers/-", "value": {"name": "second", "image": "x:1"}}]))
    told = ('  warning: container "second" is not of this configuration, and runs in the same pod: "night-shift" put it there, '
            "--force-conflicts=night-shift removes it\n")
    for words in ("--apply --dry-run", "--apply", "--apply --no-preflight"):
        assert told in etcdmaint.must(f"{words} -n {applied}").out
    assert "second" in etcdmaint.must(f"--diff -o json -n {applied}").out
    assert "second" not in etcdmaint.must(f"--apply {way} --force-conflicts=night-shift -n {applied}").out
    containers = cron_job(plane, applied)["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"]
    assert [one["name"] for one in containers] == ["defrag"]


def test_only_the_named_manager_is_overruled(plane, applied, etcdmaint):
    patch(plane, applied, "night-shift", {"spec": {"schedule": "7 7 * * *"}})
    patch(plane, applied, "auditor", {"spec": {"failedJobsHistoryLimit": 9}})
    done = etcdmaint(f"--apply --force-conflicts=night-shift -n {applied}")
    assert done.code == 4 and 'belongs to "auditor"' in done.out
    assert cron_job(plane, applied)["spec"]["schedule"] == "7 7 * * *"
    etcdmaint.must(f"--apply --force-conflicts=night-shift,auditor -n {applied}")
    live = cron_job(plane, applied)
    assert live["spec"]["schedule"] == "0 0 * * *" and live["spec"]["failedJobsHistoryLimit"] != 9
    assert managers(live) == [("etcdmaint-gen", "Apply")]


def test_other_fields_of_others_are_left_alone(plane, applied, etcdmaint):
    patch(plane, applied, "policy", {"metadata": {"labels": {"cost-center": "7"}}})
    done = etcdmaint.must(f"--apply -n {applied} -j '1 1 * * *'")
    assert done.outcomes[("CronJob", f"{applied}/{JOB}")] == "configured"
    live = cron_job(plane, applied)
    assert live["metadata"]["labels"]["cost-center"] == "7" and live["spec"]["schedule"] == "1 1 * * *"


def test_same_value_is_no_conflict(plane, applied, etcdmaint):
    patch(plane, applied, "night-shift", {"spec": {"schedule": "7 7 * * *"}})
    etcdmaint.must(f"--apply -n {applied} -j '7 7 * * *'")


def test_secret_values_are_hidden(plane, applied, etcdmaint):
    """A conflict in a variable with a secret name shows neither value."""
    live = cron_job(plane, applied)
    container = live["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"][0]
    container.setdefault("env", []).append({"name": "STORE_PASSWORD", "value": "Canary7Secret"})
    container["image"] = "other.test/image:1"
    live["metadata"].pop("managedFields")
    plane.must("replace", "--field-manager=night-shift", "-f", "-", stdin=json.dumps(live))
    done = etcdmaint(f"--apply -n {applied}")
    assert done.code == 4 and "other.test/image:1" in done.out
    assert "Canary7Secret" not in done.out + done.err
