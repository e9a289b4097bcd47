"""Alerts about etcd's database, on series as etcd gives them."""
import pytest

from alerts import DAY, HOUR, MINUTE, rules_of

NEAR, FULL, FRAGMENTED = "EtcdDatabaseNearQuota", "EtcdNoSpace", "EtcdDefragmentationOverdue"
MIB = 1024 * 1024
GIB = 1024 * MIB
MEMBER = {"namespace": "kamaji-system", "pod": "kamaji-etcd-0", "job": "kamaji-etcd", "instance": "10.0.0.1:2381"}
CONTROL_PLANE = {"job": "kube-etcd", "instance": "10.0.0.1:2381", "namespace": "kube-system"}
LATE = DAY + 40 * MINUTE
WRITES = {"grpc_service": "etcdserverpb.KV", "grpc_code": "ResourceExhausted"}


def member(scenario, size, in_use=None, quota=8 * GIB, defrags=0, **labels):
    labels = labels or MEMBER
    scenario.add("etcd_mvcc_db_total_size_in_bytes", size, **labels)
    scenario.add("etcd_mvcc_db_total_size_in_use_in_bytes", size if in_use is None else in_use, **labels)
    scenario.add("etcd_disk_backend_defrag_duration_seconds_count", defrags, **labels)
    if quota is not None:
        scenario.add("etcd_server_quota_backend_bytes", quota, **labels)
    return scenario


def test_a_healthy_member_is_quiet(scenario):
    s = member(scenario("", 5 * DAY), 5 * GIB, 5 * GIB - 100 * MIB)
    s.add("grpc_server_handled_total", 0, grpc_method="Put", **WRITES, **MEMBER)
    s.add("etcd_debugging_server_alarms", 0, alarm_type="NOSPACE", server_id="a", **MEMBER)
    s.fired(5 * DAY).check()


@pytest.mark.parametrize("line, size, quota, labels, expected", [
    ("", 7.4 * GIB, 8 * GIB, MEMBER, [NEAR]),
    ("", 7.4 * GIB, None, MEMBER, [NEAR]),
    ("", 7.4 * GIB, 0, MEMBER, [NEAR]),
    ("", 7.4 * GIB, 16 * GIB, MEMBER, []),
    ("", 1.9 * GIB, 2 * GIB, MEMBER, [NEAR]),
    ("--quota 2Gi", 1.9 * GIB, None, MEMBER, [NEAR]),
    ("--quota 4Gi", 1.9 * GIB, None, MEMBER, []),
    ("", 7.1 * GIB, 8 * GIB, MEMBER, []),
    ("", 7.4 * GIB, 8 * GIB, {**MEMBER, "pod": "kamaji-etcd-other-0"}, []),
    ("", 7.4 * GIB, 8 * GIB, {**MEMBER, "namespace": "elsewhere"}, []),
    ("", 7.4 * GIB, 8 * GIB, CONTROL_PLANE, []),
    ("--target kubeadm", 1.9 * GIB, 2 * GIB, CONTROL_PLANE, [NEAR]),
    ("--target kubeadm", 7.4 * GIB, 8 * GIB, MEMBER, []),
    ("--task snapshot", 7.4 * GIB, 8 * GIB, MEMBER, [NEAR]),
])
def test_near_the_quota(scenario, line, size, quota, labels, expected):
    s = member(scenario(line, HOUR), int(size), quota=quota, **labels)
    s.fired(10 * MINUTE).firing(HOUR, *expected).check()


def test_full(scenario):
    s = member(scenario("", HOUR), [(0, 7 * GIB), (30 * MINUTE, 8 * GIB)])
    s.fired(25 * MINUTE).firing(30 * MINUTE, FULL).check()


def test_full_by_the_quota_of_the_configuration(scenario):
    member(scenario("--quota 2Gi", HOUR), [(0, GIB), (30 * MINUTE, 2 * GIB)], quota=None).firing(30 * MINUTE, FULL).check()


def test_an_alarm_stays_after_defragmenting(scenario):
    s = member(scenario("", 2 * HOUR), GIB)
    s.add("etcd_debugging_server_alarms", [(0, None), (30 * MINUTE, 2), (HOUR, 0)], alarm_type="NOSPACE", server_id="a", **MEMBER)
    s.fired(25 * MINUTE).firing(40 * MINUTE, FULL).firing(70 * MINUTE).check()


def test_another_alarm_is_not_about_space(scenario):
    s = member(scenario("", HOUR), GIB).add("etcd_debugging_server_alarms", 2, alarm_type="CORRUPT", server_id="a", **MEMBER)
    s.fired(HOUR).check()


@pytest.mark.parametrize("method, expected", [("Put", [FULL]), ("Txn", [FULL]), ("Range", [])])
def test_refused_writes(scenario, method, expected):
    s = member(scenario("", 2 * HOUR), GIB)
    s.add("grpc_server_handled_total", [(0, 0), (30 * MINUTE, 40)], grpc_method=method, **WRITES, **MEMBER)
    s.fired(25 * MINUTE).firing(35 * MINUTE, *expected).firing(HOUR).check()


def test_fragmented_for_longer_than_a_run_can_be_away(scenario):
    s = member(scenario("", 2 * DAY), GIB, GIB - 300 * MIB)
    s.fired(LATE - 5 * MINUTE).firing(LATE + 5 * MINUTE, FRAGMENTED).check()


def test_usage_above_the_rule_and_never_defragmented(scenario):
    member(scenario("", 2 * DAY), 7 * GIB).firing(LATE + 5 * MINUTE, FRAGMENTED).check()


def test_defragmented_in_vain(scenario):
    """A member that is really so full is NearQuota's business."""
    member(scenario("", 4 * DAY), 7 * GIB, defrags=[(n * DAY, n) for n in range(5)]).fired(4 * DAY).check()


def test_defragmented_every_night(scenario):
    sizes = [(0, GIB)]
    for day in range(1, 4):
        sizes += [(day * DAY, GIB - 300 * MIB), (day * DAY + HOUR, GIB)]
    member(scenario("", 4 * DAY), sizes, GIB - 300 * MIB).fired(4 * DAY).check()


def test_a_suspended_job_defragments_nothing(scenario):
    s = member(scenario("", 3 * DAY), GIB, GIB - 300 * MIB)
    s.add("kube_cronjob_spec_suspend", [(0, 1), (2 * DAY, 0)], namespace="kamaji-system", cronjob="kamaji-etcd-defrag-job")
    s.fired(3 * DAY).check()


@pytest.mark.parametrize("line, size, in_use, expected", [
    ("--min-free 100Mi", 500 * MIB, 390 * MIB, True),
    ("--min-free 100Mi", 500 * MIB, 410 * MIB, False),
    ("--max-usage 50", 5 * GIB, 5 * GIB, True),
    ("--max-usage 50", 3 * GIB, 1 * GIB, False),
    ("--min-fragmentation 30", 100 * MIB, 60 * MIB, True),
    ("--min-fragmentation 30", 100 * MIB, 80 * MIB, False),
    ("--min-free 100Mi --min-fragmentation 30", 1000 * MIB, 850 * MIB, False),
    ("--min-free 100Mi --min-fragmentation 30", 200 * MIB, 120 * MIB, False),
    ("--min-free 100Mi --min-fragmentation 30", 300 * MIB, 150 * MIB, True),
    ("--defrag-rule '!(dbSizeFree < 300*1024*1024) && dbSize > dbQuota * 0.25'", 3 * GIB, 2 * GIB, True),
    ("--defrag-rule '!(dbSizeFree < 300*1024*1024) && dbSize > dbQuota * 0.25'", 1 * GIB, 0, False),
])
def test_rules(scenario, line, size, in_use, expected):
    """The same verdict as --rule-sample gives for the rule."""
    s = member(scenario(line, 2 * DAY), size, in_use)
    s.firing(LATE + 5 * MINUTE, *([FRAGMENTED] if expected else [])).check()


@pytest.mark.parametrize("line, there", [
    ("", True), ("--target kubeadm", True), ("--task snapshot", False), ("--dry-run-defrag", False),
    ("--target talos --nodes 10.0.0.1,10.0.0.2,10.0.0.3", False), ("--target talos --access hostpath", True)])
def test_who_gets_the_alert_about_the_rule(line, there):
    assert (FRAGMENTED in rules_of(line)) is there
