"""Alerts about jobs, on series as kube-state-metrics gives them: each fires, and each keeps quiet."""
import pytest

from alerts import DAY, HOUR, MINUTE, rules_of

JOB = {"namespace": "kamaji-system", "cronjob": "kamaji-etcd-defrag-job"}
DAILY = '0 0 * * *'
FAILED, OVERDUE = "EtcdMaintenanceJobFailed", "EtcdMaintenanceOverdue"
# The default's longest pause, starting deadline and active deadline; then the ten minutes of "for".
LATE = DAY + 10 * MINUTE + 30 * MINUTE


def cron_job(scenario, successes=(), schedule=DAILY, suspended=None, created=0, **labels):
    """A CronJob that succeeded at these times."""
    labels = labels or JOB
    scenario.add("kube_cronjob_created", [(created, created)], **labels)
    scenario.add("kube_cronjob_spec_suspend", suspended or [(created, 0)], **labels)
    scenario.add("kube_cronjob_info", [(created, 1)], schedule=schedule, **labels)
    if successes:
        scenario.add("kube_cronjob_status_last_successful_time", [(at, at) for at in successes], **labels)
    return scenario


def job(scenario, name, created, failed_at=None, owner=JOB["cronjob"], instance=None):
    """One run; without failed_at a good one."""
    labels = {"namespace": JOB["namespace"], "job_name": name, **({"instance": instance} if instance else {})}
    scenario.add("kube_job_created", [(created, created)], **labels)
    scenario.add("kube_job_owner", [(created, 1)], owner_kind="CronJob", owner_name=owner, owner_is_controller="true", **labels)
    if failed_at is not None:
        for condition, value in (("true", 1), ("false", 0), ("unknown", 0)):
            scenario.add("kube_job_failed", [(failed_at, value)], condition=condition, **labels)
    return scenario


def test_daily_successes_are_quiet(scenario):
    s = cron_job(scenario("", 6 * DAY), [n * DAY + (n % 2) * 35 * MINUTE for n in range(1, 6)])
    s.fired(6 * DAY).check()


def test_a_new_job_has_its_time(scenario):
    s = cron_job(scenario("", 2 * DAY + HOUR), created=HOUR)
    s.fired(HOUR + LATE + 5 * MINUTE).firing(HOUR + LATE + 15 * MINUTE, OVERDUE).check()


@pytest.mark.parametrize("line, schedule, first, quiet, late", [
    ("-j '0 3 * * 0'", "0 3 * * 0", 3 * DAY, 6 * DAY, 7 * DAY + 40 * MINUTE),
    ("-j '0 3 1 * *'", "0 3 1 * *", 2 * DAY, 31 * DAY, 31 * DAY + 40 * MINUTE),
    ("-j '0 3 * * 1-5'", "0 3 * * 1-5", 1 * DAY, 2 * DAY, 3 * DAY + 40 * MINUTE),
], ids=["weekly", "monthly", "working-days"])
def test_a_rare_job_has_its_time(scenario, line, schedule, first, quiet, late):
    s = cron_job(scenario(line, first + late + HOUR), [first], schedule)
    s.fired(first + quiet).fired(first + late + 5 * MINUTE).firing(first + late + 15 * MINUTE, OVERDUE).check()


def test_an_overdue_job_recovers(scenario):
    s = cron_job(scenario("", 5 * DAY), [DAY, 4 * DAY])
    s.firing(2 * DAY + HOUR, OVERDUE).firing(4 * DAY + HOUR).check()


def test_a_suspended_job_is_quiet_and_has_its_time_after(scenario):
    resumed = 10 * DAY
    s = cron_job(scenario("", 13 * DAY), [DAY], suspended=[(0, 0), (DAY + HOUR, 1), (resumed, 0)])
    job(s, "failed", 20 * HOUR + DAY, failed_at=21 * HOUR + DAY)
    s.fired(resumed - 10 * MINUTE).firing(resumed + LATE - HOUR, FAILED)
    s.firing(resumed + LATE + 15 * MINUTE, FAILED, OVERDUE).check()


def test_a_new_schedule_has_its_time(scenario):
    changed = 5 * DAY
    s = scenario("", 8 * DAY).add("kube_cronjob_info", [(0, 1), (changed, None)], schedule="0 0 * * 0", **JOB)
    s.add("kube_cronjob_info", [(changed, 1)], schedule=DAILY, **JOB)
    s.add("kube_cronjob_created", 0, **JOB).add("kube_cronjob_spec_suspend", 0, **JOB)
    s.add("kube_cronjob_status_last_successful_time", 0, **JOB)
    s.fired(changed + LATE - HOUR).firing(changed + LATE + 20 * MINUTE, OVERDUE).check()


def test_a_failed_job_alerts_until_a_later_one_succeeds(scenario):
    s = cron_job(scenario("", 3 * DAY), [HOUR, 2 * DAY])
    job(s, "good", 30 * MINUTE)
    job(s, "failed", DAY, failed_at=DAY + 10 * MINUTE)
    s.fired(DAY).firing(DAY + 15 * MINUTE, FAILED).firing(2 * DAY + 5 * MINUTE).check()


def test_the_first_run_fails(scenario):
    s = job(cron_job(scenario("", DAY)), "failed", HOUR, failed_at=HOUR + 10 * MINUTE)
    s.firing(2 * HOUR, FAILED).check()


def test_an_old_failure_is_past(scenario):
    s = job(cron_job(scenario("", DAY), [10 * HOUR]), "failed", HOUR, failed_at=9 * HOUR)
    s.firing(11 * HOUR).check()


def test_the_jobs_of_others_are_theirs(scenario):
    s = cron_job(scenario("", 3 * DAY), [DAY, 2 * DAY, 3 * DAY])
    cron_job(s, namespace="kamaji-system", cronjob="kamaji-etcd-defrag-job-2")
    cron_job(s, namespace="elsewhere", cronjob=JOB["cronjob"])
    job(s, "failed", HOUR, failed_at=2 * HOUR, owner="kamaji-etcd-defrag-job-2")
    s.fired(3 * DAY).check()


def test_two_exporters_alert_once(scenario):
    s = scenario("", 2 * DAY)
    for instance in ("10.0.0.1:8080", "10.0.0.2:8080"):
        cron_job(s, instance=instance, **JOB)
        job(s, "failed", HOUR, failed_at=2 * HOUR, instance=instance)
    s.firing(DAY, FAILED).firing(DAY + HOUR, FAILED, OVERDUE).check()


def test_snapshots_are_critical(scenario):
    line = "--task snapshot"
    labels = {"namespace": "kamaji-system", "cronjob": "kamaji-etcd-snapshot-job"}
    s = cron_job(scenario(line, 3 * DAY), schedule=rules_of(line)[OVERDUE][0]["expr"].split("schedule!=\"")[1].split("\"")[0], **labels)
    s.checks.append({"expr": 'ALERTS{alertstate="firing",alertname="%s",severity="critical"} * 0' % OVERDUE,
                     "eval_time": "3d", "exp_samples": [{"value": 0, "labels": '{alertname="%s",alertstate="firing",'
                     'severity="critical",task="snapshot",namespace="kamaji-system",cronjob="kamaji-etcd-snapshot-job"}'
                     % OVERDUE}]})
    s.check()


def test_annotations_name_the_job(scenario):
    s = job(cron_job(scenario("", DAY)), "failed", HOUR, failed_at=HOUR)
    where = "kubectl -n kamaji-system"
    s.annotated(2 * HOUR, FAILED, {**JOB, "severity": "warning", "task": "defrag"}, {
        "summary": "The last run of kamaji-system/kamaji-etcd-defrag-job failed",
        "description": "No run of the defrag job has succeeded since a run failed. A failed run is not repeated before "
                       "the next one is due, because etcd may have a reason.",
        "runbook": f"Read the log: {where} logs --all-containers -l app.kubernetes.io/instance=kamaji-etcd-defrag-job "
                   f"--tail=100. Mend the cause, then run it once by hand: {where} create job "
                   "--from=cronjob/kamaji-etcd-defrag-job kamaji-etcd-defrag-job-manual"}).check()
