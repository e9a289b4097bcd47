"""Canaries in what --follow reads: logs and watches, their errors, their traces. Log text is shown, and safe for a terminal."""
import json
import unicodedata

import pytest

import standin
from test_canary import (DATA, FAULTS, LAST_APPLIED, LEVELS, OURS, TOKEN, VARIABLE, Chatty, live, secret,
                         world)  # noqa: F401 (a fixture)

SPACE = "/apis/batch/v1/namespaces/kamaji-system"
ACTIONS = {"follow": "--follow", "run-now": "--run-now --allow-concurrent-run --follow"}
# What a log may hold that a terminal would obey, or show as something else.
TERMINAL = ("\x1b[31mred\x1b[0m", "\x1b]0;title\x07", "\x9b31m", "\x90q\x9c", "back\b\b\b\b", "over\rwritten", "form\fvert\v",
            "rub\x7fout", "nul\0byte", "\u202eright to left", "\u2066isolate", "\u2028line", "\ufeffmark", "\u200bnothing")


def job(name, phase):
    """A Job of the CronJob, with secrets in all the places where others put them."""
    made = live(f"{SPACE}/cronjobs/{name}")
    template = made["spec"]["jobTemplate"]["spec"]["template"]
    return {"apiVersion": "batch/v1", "kind": "Job", "spec": {"template": template}, "metadata": {
        **made["metadata"], "creationTimestamp": "2026-01-01T00:00:00Z",
        "ownerReferences": [{"kind": "CronJob", "name": "kamaji-etcd-defrag-job", "uid": "c1", "controller": True}]},
        "status": {"startTime": "2026-01-01T00:00:00Z", **({"active": 1} if phase == "active" else {
            "conditions": [{"type": "Complete", "status": "True"}]})}}


def pod(phase):
    state = {"running": {}} if phase == "active" else {"terminated": {"exitCode": 0}}
    made = {"kind": "Pod", "metadata": {**live("/pods/p")["metadata"]}, "status": {"containerStatuses": [{"name": "defrag", "state": state}]}}
    made["spec"] = {"containers": [{"name": "defrag", "env": [{"name": "ETCD_PASSWORD", "value": VARIABLE}]}]}
    return made


class Running(Chatty):
    """One Job that is active for two looks, and then complete. All that streams quotes who asks, in small pieces."""
    step = 5

    def __init__(self, context, **options):
        self.looks, self.stream_faults, self.streams_asked = 0, {}, []
        super().__init__(context, **options)

    def usual(self, exchange):
        path, _, query = exchange.path.partition("?")
        who = exchange.headers.get("authorization", "")
        kind = "watch" if "watch=1" in query else "log" if path.endswith("/log") else None
        exchange.connection.step = self.step if kind else standin.Wire.step
        phase = "active" if self.looks < 3 else "over"
        if kind:
            self.streams_asked.append(kind)
            faults = self.stream_faults.get(kind)
            fault = faults.pop(0) if faults else None
            (fault or getattr(self, kind))(exchange)
        elif path == f"{SPACE}/jobs" and exchange.method == "GET":
            self.looks += 1
            name = query.partition("metadata.name%3D")[2].partition("&")[0] or "j"
            self.list(exchange, job(name, phase))
        elif path.endswith("/pods"):
            self.list(exchange, pod(phase))
        elif path.endswith("/events"):
            self.list(exchange, {"kind": "Event", "reason": "Pulled", "message": f"pulled by {who} {secret(exchange)}"})
        elif exchange.method == "POST":
            made = json.loads(exchange.body)
            exchange.reply(201, json.dumps({**job(made["metadata"]["name"], "active"), "message": who}))
        else:
            Chatty.usual(exchange)

    @staticmethod
    def list(exchange, item):
        exchange.reply(200, json.dumps({"kind": "List", "metadata": {"resourceVersion": "7"}, "items": [item]}))

    @staticmethod
    def watch(exchange):
        """The streams of --follow end together with the first that has news: the log is given time."""
        who = f"{exchange.headers.get('authorization')} {secret(exchange)}"
        lines = [{"type": "BOOKMARK", "object": {"message": who, "metadata": {"annotations": {"a": LAST_APPLIED}}}},
                 {"type": "MODIFIED", "object": {**job("j", "active"), "message": who, "data": {"k": DATA}}}]
        headers = [("x-token", DATA), ("set-cookie", DATA), ("warning", f'299 - "{who}"')]
        exchange.reply(200, "".join(json.dumps(line) + "\n" for line in lines), headers)

    @staticmethod
    def log(exchange):
        who = f"{exchange.headers.get('authorization')} {secret(exchange)}"
        text = "".join(f"2026-01-01T00:00:0{n}Z line {n}: I am {who}, not {secret(exchange)[:9]}\n" for n in range(1, 4))
        headers = [("x-token", DATA), ("set-cookie", DATA), ("warning", f'299 - "{who}"')]
        exchange.reply(200, text + f"2026-01-01T00:00:05Z last: {who}", headers, content_type="text/plain")


@pytest.fixture(params=["h2", "http1"])
def running(request, start, certificates):
    protocols = ("h2", "http/1.1") if request.param == "h2" else ("http/1.1",)
    server = start(Running, standin.tls(certificates.good), protocols=protocols)
    server.http2 = request.param == "h2"
    return server


USERS = ["token", "tokenFile", "basic", "certificate", "exec"]


@pytest.mark.parametrize("user", USERS)
@pytest.mark.parametrize("action", ACTIONS)
def test_streams(running, world, action, user):  # noqa: F811
    said = world.run(running, f"{ACTIONS[action]} -vvv", user)
    assert {"watch", "log"} <= set(running.streams_asked)
    assert said.count("[defrag] line ") == 3 and "[defrag] last: " in said, "each line is shown, and once"
    assert "is complete" in said and "< <stream of " in said
    assert user == "certificate" or "<masked> <masked>, not " in said


@pytest.mark.parametrize("level", [*LEVELS, "file"])
def test_levels(running, world, level):  # noqa: F811
    words = {**LEVELS, "file": ("-vvv --trace-file trace",)}[level]
    for user in ("token", "basic", "exec"):
        running.looks = 0
        world.run(running, " ".join((ACTIONS["follow"], *words)), user)
        if level == "file":
            assert "log?timestamps=true" in (world.folder / "trace").read_text()
    assert {"watch", "log"} <= set(running.streams_asked)


# What comes with status 200 is the log, and shown.
STREAM_FAULTS = [(kind, fault) for fault in FAULTS for kind in ("watch", "log") if kind == "watch" or fault not in ("truncated", "deep", "large")]


@pytest.mark.parametrize("kind, fault", STREAM_FAULTS)
def test_faults(running, world, kind, fault):  # noqa: F811
    running.stream_faults = {kind: [FAULTS[fault]]}
    world.run(running, "--follow -vvv --timeout 8s", "token" if running.http2 else "basic")
    assert kind in running.streams_asked, "the fault was never met"


def cut(kind, ends):
    """A stream that is lost inside of a secret that it quotes."""
    def act(exchange):
        line = "2026-01-01T00:00:01Z " if kind == "log" else '{"type":"'
        exchange.reply(200, line + secret(exchange)[:-2], content_type="text/plain", end=False)
        getattr(exchange, ends)()
    return act


@pytest.mark.parametrize("ends", ["reset", "goaway"])
@pytest.mark.parametrize("kind", ["watch", "log"])
def test_streams_that_are_cut_off(running, world, kind, ends):  # noqa: F811
    running.stream_faults = {kind: [cut(kind, ends)]}
    said = world.run(running, "--follow -vvv --timeout 8s")
    assert kind in running.streams_asked and "is complete" in said
    assert TOKEN[:-2] not in said


def test_a_log_that_ends_within_a_secret(running, world):  # noqa: F811
    running.log = lambda exchange: exchange.reply(200, f"2026-01-01T00:00:01Z I am {secret(exchange)[:-2]}", content_type="text/plain")
    said = world.run(running, "--follow -vvv")
    assert "[defrag] I am <masked>\n" in said and TOKEN[:-2] not in said


def test_log_text_is_safe_for_a_terminal(running, world):  # noqa: F811
    log = "".join(f"2026-01-01T00:00:01.{n:03}Z {text}\n" for n, text in enumerate(TERMINAL)).encode()
    log += b"2026-01-01T00:00:02Z not UTF-8: \xff\xc3(\xed\xa0\x80\xf5\n\x1b[2J\n2026-01-01T00:00:03Z " + b"x" * 100000 + b"\x1b[2J\n"
    running.log = lambda exchange: exchange.reply(200, log, content_type="text/plain")
    running.step = 1000
    said = world.run(running, "--follow")
    shown = [line for line in said.splitlines() if line.startswith("[defrag]")]
    # A line without a time is shown each time that the log is read.
    assert len(set(shown)) == len(TERMINAL) + 3
    for line in shown:
        assert not [char for char in line if unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp", "Cs", "Co")], ascii(line[:200])
        assert len(line) < 70000


def test_secrets_of_ours_are_short_enough_to_be_cut():
    """The pieces of a stream are smaller than what is looked for."""
    assert all(len(canary) > 2 * Running.step for canary in OURS)
