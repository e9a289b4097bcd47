"""--run-now, --follow, --suspend and --status when the server and the network do what they seldom do."""
import json
import signal
import threading

import pytest

import standin
from conftest import Api, answer, status

SPACE = "/apis/batch/v1/namespaces/kamaji-system"
CRONJOB = f"{SPACE}/cronjobs/kamaji-etcd-defrag-job"
POD = "/api/v1/namespaces/kamaji-system/pods/p"
STARTED = {"startTime": "2026-01-01T00:00:00Z"}
COMPLETE = {**STARTED, "conditions": [{"type": "Complete", "status": "True"}]}
FAILED = {**STARTED, "conditions": [{"type": "Failed", "status": "True", "reason": "BackoffLimitExceeded", "message": "x"}]}


class Jobs(Api):
    """A CronJob, its Jobs, one pod. Watches stay silent until something is changed here."""

    def __init__(self, context):
        self.changed = threading.Condition()
        self.pod, self.events = None, []
        self.log, self.log_ends = b"", threading.Event()
        self.version = 1
        super().__init__(context)
        self.objects[CRONJOB] = {
            "apiVersion": "batch/v1", "kind": "CronJob", "metadata": {"name": "kamaji-etcd-defrag-job", "uid": "cu"},
            "spec": {"schedule": "0 0 1 1 *", "timeZone": "Etc/UTC", "jobTemplate": {"spec": {
                "activeDeadlineSeconds": 60, "template": {"spec": {"containers": [{"name": "main"}]}}}}}}

    def change(self, job=None, **state):
        with self.changed:
            self.version += 1
            for made in self.jobs if job else []:
                made["status"] = job
            if state:
                self.pod = {"metadata": {"name": "p", "uid": "pu"}, "spec": {"containers": [{"name": "main"}]},
                            "status": {"containerStatuses": [{"name": "main", "state": state}]}}
            self.changed.notify_all()

    @property
    def jobs(self):
        return [made for path, made in self.objects.items() if path.startswith(f"{SPACE}/jobs/")]

    def post(self, exchange):
        made = json.loads(exchange.body)
        made["metadata"]["uid"] = f"u{len(self.jobs)}"
        self.objects[f"{SPACE}/jobs/{made['metadata']['name']}"] = made
        return 201, made

    def patch(self, exchange):
        old = self.objects[exchange.path.split("?")[0]]
        old["spec"].update(json.loads(exchange.body)["spec"])
        return 200, old

    def get(self, exchange):
        path = exchange.path.split("?")[0]
        items = {f"{SPACE}/jobs": self.jobs, "/api/v1/namespaces/kamaji-system/pods": [self.pod] if self.pod else [],
                 "/api/v1/namespaces/kamaji-system/events": self.events}
        if path in items:
            return 200, {"metadata": {"resourceVersion": str(self.version)}, "items": items[path]}
        return super().get(exchange)

    def usual(self, exchange):
        if "watch=1" in exchange.path:
            self.watch(exchange)
        elif exchange.path.startswith(f"{POD}/log"):
            ends = "follow=true" not in exchange.path
            exchange.reply(200, self.log, content_type="text/plain", end=ends)
        else:
            super().usual(exchange)

    def watch(self, exchange):
        since = int(exchange.path.split("resourceVersion=")[1])
        with self.changed:
            self.changed.wait_for(lambda: self.version > since, timeout=60)
        exchange.reply(200, json.dumps({"type": "MODIFIED", "object": {}}) + "\n", end=False)

    def asked(self, method, path=""):
        return [exchange for exchange in self.requests if exchange.method == method and path in exchange.path]

    def wait_for(self, method, path):
        while (exchange := self.arrived.get(timeout=60)).method != method or path not in exchange.path:
            pass


@pytest.fixture
def jobs(start, certificates):
    return start(Jobs, standin.tls(certificates.good))


@pytest.fixture
def one(world, jobs):
    world.add("one", jobs)
    return world


def lose_reply(jobs, done):
    """The connection ends when the request was processed, or before that."""
    def action(exchange):
        if done:
            with jobs.lock:
                jobs.post(exchange)
        exchange.reset()
    return action


@pytest.mark.parametrize("done", [True, False], ids=["processed", "not processed"])
def test_a_lost_reply_never_makes_two_jobs(one, jobs, done):
    jobs.fault("POST", "/jobs", lose_reply(jobs, done))
    result = one.run("--run-now")
    assert len(jobs.asked("POST")) == 1 and len(jobs.jobs) == done
    assert result.code == (0 if done else 4), result.messages
    assert ("created from CronJob" in result.output) == done
    assert ("look with --status whether kamaji-etcd-defrag-job-manual-" in result.messages) != done


UNCERTAIN = {"504": status(504, "Timeout", "may still be processing"), "500": status(500, "InternalError", "broken"),
             "html": answer(500, "<html>", "text/html")}


@pytest.mark.parametrize("name", UNCERTAIN)
def test_an_uncertain_answer_is_not_repeated(one, jobs, name):
    def action(exchange):
        with jobs.lock:
            jobs.post(exchange)
        UNCERTAIN[name](exchange)
    jobs.fault("POST", "/jobs", action)
    assert one.run("--run-now").code == 0
    assert len(jobs.asked("POST")) == 1 and len(jobs.jobs) == 1


def test_commands_have_different_names(one, jobs):
    for _ in range(2):
        assert one.run("--run-now", "--allow-concurrent-run").code == 0
    assert len(jobs.jobs) == 2


def test_a_second_run_is_refused(one, jobs):
    assert one.run("--run-now").code == 0
    second = one.run("--run-now")
    assert second.code == 4 and "two runs at once may cost the quorum" in second.messages
    assert len(jobs.jobs) == 1


def follow(one, jobs, *more):
    """Runs and follows until the first watch is there."""
    process = one.begin("--run-now", "--follow", *more)
    jobs.wait_for("GET", "watch=1")
    return process


def test_logs_and_the_end(one, jobs):
    process = follow(one, jobs)
    jobs.log = b"2026-01-01T00:00:01Z one\n2026-01-01T00:00:01Z \x1b[31mtwo\n"
    jobs.change(STARTED, running={})
    jobs.wait_for("GET", "follow=true")
    jobs.log += b"2026-01-01T00:00:02Z three"
    jobs.change(COMPLETE, terminated={"exitCode": 0})
    done = one.end(process)
    assert done.code == 0
    assert done.output.splitlines()[1:] == ["[main] one", "[main] \\x1b[31mtwo", "[main] three"]
    assert "main started\n" in done.messages and done.messages.endswith(" is complete\n")


def test_a_failed_job_is_exit_code_1(one, jobs):
    process = follow(one, jobs)
    jobs.change(FAILED, terminated={"exitCode": 3, "reason": "Error"})
    done = one.end(process)
    assert done.code == 1
    assert "main failed with exit code 3: Error\n" in done.messages
    assert done.messages.endswith(" has failed: BackoffLimitExceeded: x\n")


LOST = {
    "reset": lambda exchange: exchange.reset(),
    "goaway": lambda exchange: exchange.goaway(),
    "refused": lambda exchange: exchange.refuse(),
    "410": status(410, "Expired", "too old"),
    "410-event": answer(200, '{"type":"ERROR","object":{"kind":"Status","code":410}}\n'),
    "ends-at-once": answer(200, ""),
    "cut-off": answer(200, '{"type":"MODI'),
    "503": answer(503, "starting", "text/plain"),
    "reset-in-the-middle": lambda exchange: (exchange.reply(200, '{"type":"BOOKMARK","object":{}}\n', end=False),
                                             exchange.reset()),
}


@pytest.mark.parametrize("name", LOST)
def test_watches_that_are_lost_are_begun_anew(one, jobs, name):
    jobs.fault("GET", "watch=1", LOST[name], LOST[name], LOST[name], LOST[name], None)
    process = one.begin("--run-now", "--follow")
    for _ in range(5):
        jobs.wait_for("GET", "watch=1")
    jobs.change(COMPLETE)
    done = one.end(process)
    assert done.code == 0 and done.messages.endswith(" is complete\n")
    assert "nothing can be watched" not in done.messages


NO_WATCH = {
    "403": status(403, "Forbidden", "no"),
    "405": status(405, "MethodNotAllowed", "no"),
    "html": answer(200, "<html>\n", "text/html"),
    "error-event": answer(200, '{"type":"ERROR","object":{"kind":"Status","code":500}}\n'),
    "list": answer(200, '{"kind":"JobList","items":[]}\n'),
}


@pytest.mark.parametrize("name", NO_WATCH)
def test_without_watches_it_looks_again(one, jobs, name):
    jobs.fault("GET", "watch=1", NO_WATCH[name])
    process = follow(one, jobs)
    jobs.change(COMPLETE)
    done = one.end(process)
    assert done.code == 0 and "nothing can be watched here" in done.messages


def test_a_log_that_is_lost_goes_on(one, jobs):
    cut = threading.Event()

    def reset(exchange):
        exchange.reply(200, b"2026-01-01T00:00:01Z one\n2026-01-01T00:00:02Z tw", content_type="text/plain", end=False)
        cut.set()
        exchange.reset()
    jobs.fault("GET", "/log?", reset, None)
    jobs.log = b"2026-01-01T00:00:01Z one\n2026-01-01T00:00:02Z two\n"
    process = follow(one, jobs)
    jobs.change(STARTED, running={})
    assert cut.wait(60)
    jobs.change(COMPLETE, terminated={"exitCode": 0})
    done = one.end(process)
    assert done.output.splitlines()[1:] == ["[main] one", "[main] two"]


def test_a_job_that_vanishes_is_told(one, jobs):
    process = follow(one, jobs)
    with jobs.lock:
        for path in [path for path in jobs.objects if "/jobs/" in path]:
            del jobs.objects[path]
    jobs.change(STARTED)
    done = one.end(process)
    assert done.code == 4 and "is gone: it was deleted before its end was seen" in done.messages


@pytest.mark.parametrize("number, code", [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_the_watching(one, jobs, number, code):
    process = follow(one, jobs)
    process.send_signal(number)
    done = one.end(process)
    assert done.code == code and "which goes on" in done.messages
    assert len(jobs.jobs) == 1 and not jobs.asked("DELETE")


def test_timeout_ends_the_watching(one, jobs):
    done = one.run("--run-now", "--follow", "--timeout", "2s")
    assert done.code == 4 and "which goes on" in done.messages


def test_suspend_and_resume(one, jobs):
    assert one.run("--suspend").output == "CronJob kamaji-system/kamaji-etcd-defrag-job suspended\n"
    assert [json.loads(exchange.body) for exchange in jobs.asked("PATCH")] == [{"spec": {"suspend": True}}]
    assert one.run("--suspend").output.endswith(" was already suspended\n") and len(jobs.asked("PATCH")) == 1
    assert one.run("--resume").output.endswith("kamaji-etcd-defrag-job resumed\n")
    assert jobs.objects[CRONJOB]["spec"]["suspend"] is False


def test_status_of_several_clusters(one, jobs, start, certificates):
    other = start(Jobs, standin.tls(certificates.good))
    other.fault("GET", "/cronjobs/", status(403, "Forbidden", "cronjobs is forbidden"))
    one.add("two", other)
    one.run("--run-now", "--context", "one")
    jobs.change(FAILED)
    done = one.run("-f", "fleet.yaml", "--status", "-o", "json")
    assert done.code == 4 and "two: cronjobs is forbidden" in done.messages
    first, second, last = map(json.loads, done.output.splitlines())
    assert (first["cluster"], first["lastResult"], second["problem"]) == ("one", "failed", "cronjobs is forbidden")
    assert last == {"event": "fleet", "clusters": 2, "different": ["one"], "failed": ["two"], "notTried": [], "good": False}
