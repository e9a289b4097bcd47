"""Several clusters, signals, credentials: what goes on around the requests."""
import json
import os
import re
import signal
import sys
import threading
import time

import pytest
import yaml

import standin
from conftest import HANG_SECONDS, TOKEN, Api, kill_last_worker, status

ACCOUNT = "ServiceAccount kamaji-system/kamaji-etcd-defrag-job"
JOB = "CronJob kamaji-system/kamaji-etcd-defrag-job"


def created(name):
    return f"{name}: {ACCOUNT} created\n{name}: {JOB} created\n{name}: 2 objects: 2 created\n"


def wait_for(server, method, part):
    """Until such a request has arrived."""
    while True:
        exchange = server.arrived.get(timeout=HANG_SECONDS)
        if exchange.method == method and part in exchange.path and "dryRun" not in exchange.path:
            return


@pytest.mark.parametrize("concurrency", ["1", "8"])
def test_a_cluster_that_fails_stops_no_other(world, clusters, concurrency):
    _, bad, _ = clusters("a", "b", "c")
    bad.fault("PATCH", "cronjobs", status(403, "Forbidden", "no"))
    done = world.run("-f", "fleet.yaml", "--apply", "--concurrency", concurrency)
    assert done.output == (created("a") + f"b: {ACCOUNT} not tried\nb: {JOB} failed\nb:   no\n"
                           "b:   hint: the user that the kubeconfig names has no right to do this; --rbac "
                           "deployer=SUBJECT makes the Role that is enough\nb: 2 objects: 1 not tried, 1 failed\n"
                           + created("c"))
    assert "b: not everything was applied" in done.messages
    assert done.messages.endswith("etcdmaint-gen: error: 1 of 3 clusters failed: b\n")
    assert done.code == 4 and not bad.written


def test_a_cluster_that_is_not_there(world, clusters):
    (good,) = clusters("a")
    world.add("b", "https://127.0.0.1:1")
    done = world.run("-f", "fleet.yaml", "--apply", "--timeout", "2s")
    assert done.output.startswith(created("a")) and f"b: {JOB} failed" in done.output
    assert "1 of 2 clusters failed: b\n" in done.messages and done.code == 4 and len(good.objects) == 2


def test_a_cluster_that_hangs_ends_in_time(world, clusters):
    hanging, good = clusters("a", "b")
    hanging.fault("PATCH", "", lambda exchange: None)
    done = world.run("-f", "fleet.yaml", "--apply", "--timeout", "2s")
    assert done.output.endswith(created("b")) and "the time for everything is over" in done.output
    assert done.code == 4 and len(good.objects) == 2 and not hanging.objects


def test_clusters_are_worked_on_at_once_and_told_in_order(world, clusters):
    """Each server answers only when all have been asked; the first one last."""
    everybody = threading.Barrier(4)
    others = threading.Semaphore(0)
    servers = clusters("a", "b", "c", "d")
    for server in servers:
        def meet(exchange, server=server):
            everybody.wait(HANG_SECONDS)
            server.usual(exchange)

        def first(exchange):
            for _ in range(3):
                assert others.acquire(timeout=HANG_SECONDS)
            servers[0].usual(exchange)

        def release(exchange, server=server):
            server.usual(exchange)
            others.release()
        server.fault("PATCH", "cronjobs", meet, dry=True)
        server.fault("PATCH", "cronjobs", first if server is servers[0] else release, dry=False)
    done = world.run("-f", "fleet.yaml", "--apply", "--concurrency", "4")
    assert done.output == "".join(created(name) for name in "abcd") and done.code == 0
    assert done.messages == "etcdmaint-gen: note: 4 clusters, none failed\n"


def test_as_many_clusters_at_once_as_the_help_says(world, clusters):
    """All that may be asked at once are; the one that is left over waits until another is done."""
    (server,) = clusters("a")
    text = world.run("--help", "cluster").output
    number = int(re.search(r"--concurrency N.*?default: (\d+)", text, re.S)[1])
    asked = threading.Condition()
    now = most = 0

    def wait_for_all(exchange):
        nonlocal now, most
        with asked:
            now += 1
            most = max(most, now)
            asked.notify_all()
            assert asked.wait_for(lambda: most >= number, HANG_SECONDS), f"{most} at once, not {number}"
            now -= 1
        server.usual(exchange)
    server.fault("PATCH", "cronjobs", wait_for_all, dry=True)
    (world.folder / "many.yaml").write_text(json.dumps(
        {"clusters": [{"name": f"c{i:03}", "context": "a", "namespace": f"n{i}"} for i in range(number + 1)]}))
    done = world.run("-f", "many.yaml", "--apply")
    assert (done.code, most, server.connections, len(server.objects)) == (0, number, number, 2 * (number + 1)), done.messages


def test_clusters_of_one_context_share_a_connection(world, clusters):
    (server,) = clusters("a")
    (world.folder / "many.yaml").write_text(json.dumps(
        {"clusters": [{"name": f"c{i}", "context": "a", "namespace": f"n{i}"} for i in range(5)]}))
    assert world.run("-f", "many.yaml", "--apply", "--concurrency", "1").code == 0
    assert server.connections == 1 and len(server.objects) == 10


def test_events_are_json_lines(world, clusters):
    clusters("a", "b")
    done = world.run("-f", "fleet.yaml", "--apply", "-o", "json")
    events = [json.loads(line) for line in done.output.splitlines()]
    last = events.pop()
    assert [(event["event"], event["cluster"]) for event in events] == \
        [(event, name) for name in "ab" for event in ("object", "object", "total")]
    assert [event["outcome"] for event in events if event["event"] == "object"] == ["created"] * 4
    assert events[-1]["good"] is True
    assert last == {"event": "fleet", "clusters": 2, "different": [], "failed": [], "notTried": [], "good": True}
    alone = world.run("-f", "fleet.yaml", "--apply", "-o", "json", "--cluster", "b")
    assert [json.loads(line)["event"] for line in alone.output.splitlines()] == ["object", "object", "total"]


def test_events_say_what_was_not_tried_in_one_word(world, clusters):
    """The same word for an object, in the total, and of clusters."""
    (server,) = clusters("a")
    server.fault("PATCH", "cronjobs", status(403, "Forbidden", "no"))
    done = world.run("-f", "fleet.yaml", "--apply", "-o", "json")
    account, job, total = (json.loads(line) for line in done.output.splitlines())
    assert (account["outcome"], job["outcome"]) == ("notTried", "failed")
    assert (total["notTried"], total["failed"]) == (1, 1)
    assert not [key for key in total if " " in key]


@pytest.mark.parametrize("concurrency", ["1", "8"])
def test_the_last_event_tells_of_all(world, clusters, concurrency):
    """Where they differ, failed, or were not tried; more names than a message has."""
    names = [f"c{n:02}" for n in range(24)]
    servers = dict(zip(names, clusters(*names)))
    for name in names[:22]:
        servers[name].fault("PATCH", "", status(403, "Forbidden", "no"))
    done = world.run("-f", "fleet.yaml", "--apply", "--cluster", "c23")
    done = world.run("-f", "fleet.yaml", "--diff", "-o", "json", "--concurrency", concurrency)
    assert json.loads(done.output.splitlines()[-1]) == {
        "event": "fleet", "clusters": 24, "different": ["c22"], "failed": names[:22], "notTried": [], "good": False}
    assert done.messages.endswith(f"22 of 24 clusters failed: {', '.join(names[:20])} and 2 more\n") and done.code == 4


def test_other_actions_write_no_event(world, clusters):
    clusters("a", "b")
    done = world.run("-f", "fleet.yaml", "--suspend", "-o", "json")
    assert "{" not in done.output and "2 of 2 clusters failed" in done.messages


@pytest.mark.parametrize("concurrency", ["1", "8"])
def test_a_kubeconfig_problem_is_told_once(world, clusters, concurrency):
    clusters("a")
    world.write()
    (world.folder / "bad.yaml").write_text(json.dumps(
        {"defaults": {"context": "nowhere"}, "clusters": [{"name": f"c{i}", "namespace": f"n{i}"} for i in range(9)]}))
    done = world.run("-f", "bad.yaml", "--apply", "--concurrency", concurrency)
    assert done.messages.count("no context is named") == 1 and "  = hint: there are: a\n" in done.messages
    assert "9 of 9 clusters failed" in done.messages


@pytest.mark.parametrize("words", ["--apply", "--discover"])
def test_the_summary_is_there_after_many_errors(world, clusters, words):
    clusters("a")
    world.write()
    (world.folder / "many.yaml").write_text(yaml.safe_dump({"clusters": [{"name": f"c{i}", "context": f"x{i}"} for i in range(130)]}))
    done = world.run("-f", "many.yaml", words)
    assert done.messages.count("no context is named") == 100 and "30 more errors not shown" in done.messages
    assert "error: 130 of 130 clusters failed: c0, c1, " in done.messages and done.code == 4


# ---- signals ----

def test_a_signal_in_the_middle(one, api):
    """What was done is told; applying again goes on from there."""
    held = threading.Event()
    api.fault("PATCH", "cronjobs", lambda exchange: held.wait(HANG_SECONDS), dry=False)
    process = one.begin("--apply")
    wait_for(api, "PATCH", "cronjobs")
    process.send_signal(signal.SIGINT)
    done = one.end(process)
    held.set()
    assert done.output == f"""\
{ACCOUNT} created
{JOB} failed
  stopped by a signal
  the server may have done it all the same: run it again
  hint: run it again: what is done already stays
2 objects: 1 created, 1 failed
"""
    assert done.code == 128 + signal.SIGINT
    api.faults.clear()
    assert one.run("--apply").output == f"{ACCOUNT} unchanged\n{JOB} created\n2 objects: 1 created, 1 unchanged\n"


@pytest.mark.parametrize("concurrency", ["1", "2"])
def test_a_signal_names_the_clusters_that_were_not_tried(world, clusters, concurrency):
    servers = clusters("a", "b", "c", "d")
    for server in servers:
        server.fault("PATCH", "serviceaccounts", lambda exchange: None, dry=False)
    process = world.begin("-f", "fleet.yaml", "--apply", "--concurrency", concurrency, "-o", "json")
    for server in servers[:int(concurrency)]:
        wait_for(server, "PATCH", "serviceaccounts")
    process.send_signal(signal.SIGTERM)
    done = world.end(process)
    assert done.code == 128 + signal.SIGTERM
    tried, left = ["a", "b"][:int(concurrency)], ["b", "c", "d"][int(concurrency) - 1:]
    assert f"stopped by a signal; not tried: {', '.join(left)}\n" in done.messages
    first, *_, last = map(json.loads, done.output.splitlines())
    assert (first["cluster"], first["outcome"], first["problem"]) == ("a", "failed", "stopped by a signal")
    assert last == {"event": "fleet", "clusters": 4, "different": [], "failed": tried, "notTried": left, "good": False}
    assert not any(server.requests for server in servers[int(concurrency):])


def test_a_worker_that_dies_is_told(world, clusters):
    servers = clusters("a", "b", "c")
    servers[0].fault("PATCH", "cronjobs", lambda exchange: None, dry=True)
    process = world.begin("-f", "fleet.yaml", "--apply", "--concurrency", "2")
    while not any("cronjobs" in exchange.path for exchange in list(servers[0].requests)):
        servers[0].arrived.get(timeout=HANG_SECONDS)
    kill_last_worker(process)
    done = world.end(process)
    assert done.output == created("b") + created("c")
    assert "a: the process that worked on it ended too soon" in done.messages and done.code == 70
    assert "1 of 3 clusters failed: a" in done.messages


# ---- credentials ----

def authorized(server, token):
    """Only this token is accepted."""
    def check(exchange):
        if exchange.headers.get("authorization") == f"Bearer {token}":
            server.usual(exchange)
        else:
            exchange.reply(401, '{"kind":"Status","apiVersion":"v1","code":401,"message":"Unauthorized"}')
    server.fault("PATCH", "", check)


def test_an_exec_plugin_is_asked_again_after_a_401(one, api):
    authorized(api, f"{TOKEN}-2")
    script = one.folder / "plugin.py"
    script.write_text(f"""
import json, pathlib
count = pathlib.Path("count")
count.write_text(count.read_text() + "x" if count.exists() else "x")
print(json.dumps({{"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential",
                   "status": {{"token": "{TOKEN}-" + str(len(count.read_text()))}}}}))
""")
    one.user = {"exec": {"apiVersion": "client.authentication.k8s.io/v1", "command": sys.executable,
                         "args": [str(script)], "interactiveMode": "Never"}}
    done = one.run("--apply", "-vvv")
    assert done.code == 0 and (one.folder / "count").read_text() == "xx"


def test_an_exec_plugin_that_fails(one, api):
    one.user = {"exec": {"apiVersion": "client.authentication.k8s.io/v1", "command": "false", "interactiveMode": "Never"}}
    done = one.run("--apply")
    assert done.code == 4 and '  exec plugin "false": it failed with exit code 1\n' in done.output and not api.requests


def test_a_signal_ends_an_exec_plugin(one, api):
    (one.folder / "plugin.sh").write_text("echo $$ > pid.new; mv pid.new pid; sleep 1000")
    one.user = {"exec": {"apiVersion": "client.authentication.k8s.io/v1", "command": "sh", "args": ["plugin.sh"],
                         "interactiveMode": "Never"}}
    process = one.begin("--apply")
    limit = time.monotonic() + HANG_SECONDS
    while not (one.folder / "pid").exists():
        assert time.monotonic() < limit
        time.sleep(0.01)
    process.send_signal(signal.SIGTERM)
    done = one.end(process)
    assert done.code == 128 + signal.SIGTERM and 'exec plugin "sh": it was stopped by a signal' in done.output
    assert not api.requests
    with pytest.raises(ProcessLookupError):
        os.kill(int((one.folder / "pid").read_text()), 0)


def test_a_token_file_is_read_again_after_a_401(one, api):
    authorized(api, f"{TOKEN}-new")
    file = one.folder / "token"
    file.write_text(f"{TOKEN}-old\n")
    one.user = {"tokenFile": str(file)}
    old = []

    def renew(exchange):
        old.append(exchange.headers["authorization"])
        file.write_text(f"{TOKEN}-new\n")
        exchange.reply(401, "{}")
    api.faults.insert(0, ("PATCH", "serviceaccounts", True, [renew, None]))
    api.faults.insert(1, ("PATCH", "cronjobs", True, [None]))
    done = one.run("--apply", "-vvv")
    assert done.code == 0 and old == [f"Bearer {TOKEN}-old"] and len(api.objects) == 2


def test_levels_of_the_trace(one):
    assert one.run("--apply").messages == ""
    lines = one.run("--apply", "-v").messages
    assert "trace: PATCH https://127.0.0.1" in lines and "trace: >" not in lines
    headers = one.run("--apply", "-vv").messages
    assert "trace: > Authorization: <masked>" in headers and '"kind":"CronJob"' not in headers
    assert '"kind":"CronJob"' in one.run("--apply", "-vvv").messages


def test_a_trace_in_a_file(world, clusters):
    servers = clusters("a", "b")
    done = world.run("-f", "fleet.yaml", "--apply", "--trace-file", "trace")
    file = world.folder / "trace"
    text = file.read_text()
    assert done.messages == "etcdmaint-gen: note: 2 clusters, none failed\n" and file.stat().st_mode & 0o777 == 0o600
    assert all(f"trace: PATCH https://127.0.0.1:{server.port}/" in text for server in servers)
    assert "trace: > Authorization: <masked>" in text and TOKEN not in text
    sent = len(servers[0].requests)
    done = world.run("-f", "fleet.yaml", "--apply", "--trace-file", "trace")
    assert done.code == 3 and "trace" in done.messages and file.read_text() == text
    assert len(servers[0].requests) == sent


# ---- delete ----

def test_delete_waits_until_the_object_is_gone(one, api):
    assert one.run("--apply").code == 0
    path = next(path for path in api.objects if "cronjobs" in path)
    kept = api.objects[path]
    looks = []

    def going(exchange):
        looks.append(exchange)
        exchange.reply(200, json.dumps(kept))
    api.fault("GET", "cronjobs", None, going, going, None)
    done = one.run("--delete")
    assert done.output == f"{ACCOUNT} deleted\n{JOB} deleted\n2 objects: 2 deleted\n" and len(looks) == 2
    preconditions = [json.loads(exchange.body)["preconditions"] for exchange in api.requests
                     if exchange.method == "DELETE" and "cronjobs" in exchange.path]
    assert preconditions == [{"uid": kept["metadata"]["uid"]}]


def test_delete_does_not_wait_for_ever(one, api):
    assert one.run("--apply").code == 0
    kept = json.dumps(next(made for path, made in api.objects.items() if "cronjobs" in path))
    api.fault("GET", "cronjobs", lambda exchange: exchange.reply(200, kept))
    done = one.run("--delete", "--wait-timeout", "0s")
    assert f"{JOB} leaving\n" in done.output and done.code == 4
