"""--discover in a fleet: several clusters at once, and what becomes of those that fail."""
import json
import signal
import threading

import pytest
import yaml

from conftest import HANG_SECONDS, kill_last_worker, status

NAMESPACE = "kamaji-system"
SETS = f"/apis/apps/v1/namespaces/{NAMESPACE}/statefulsets"
SECRETS = f"/api/v1/namespaces/{NAMESPACE}/secrets/kamaji-etcd-"
ACCOUNT = f"ServiceAccount {NAMESPACE}/kamaji-etcd-defrag-job"
JOB = f"CronJob {NAMESPACE}/kamaji-etcd-defrag-job"
NOWHERE = "https://127.0.0.1:1"
GIB = 1 << 30
# Actions that make something of all clusters together.
WHOLE = ("", "--print-config", "--explain", "--output-dir tree", "--check tree", "--next 1")
APART = ("--apply", "--diff", "--delete", "--run-now", "--suspend", "--resume", "--status", "--follow")


def statefulset(quota):
    url = f"https://$(POD_NAME).kamaji-etcd.{NAMESPACE}.svc.example.org:12379"
    return {"metadata": {"name": "kamaji-etcd", "namespace": NAMESPACE}, "spec": {
        "replicas": 3, "serviceName": "kamaji-etcd", "template": {"metadata": {"labels": {"app": "e"}}, "spec": {
            "containers": [{"name": "etcd", "command": [
                "etcd", f"--advertise-client-urls={url}", f"--quota-backend-bytes={quota}"]}]}}}}


def metadata(*keys):
    return {"kind": "PartialObjectMetadata", "metadata": {"managedFields": [
        {"manager": "m", "fieldsV1": {"f:data": {f"f:{key}": {} for key in keys}}}]}}


def talos(exchange):
    found = [] if "etcd" in exchange.path else [
        {"metadata": {"name": f"n{n}"}, "status": {"nodeInfo": {"osImage": "Talos (v1.11.0)"}, "addresses": [
            {"type": "InternalIP", "address": f"10.0.0.{n}"}]}} for n in (1, 2, 3)]
    exchange.reply(200, json.dumps({"items": found}))


@pytest.fixture
def fleet(world, clusters):
    """fleet("a", "b"): servers with an etcd of another quota each: 2, 3, ... GiB."""
    def make(*names):
        made = clusters(*names)
        for gibibytes, server in enumerate(made, 2):
            server.objects["/version"] = {"gitVersion": "v1.33.2"}
            server.objects[f"{SECRETS}certs"] = metadata("ca.crt")
            server.objects[f"{SECRETS}root-client-certs"] = metadata("tls.crt", "tls.key")
            server.objects[SETS] = {"items": [statefulset(gibibytes * GIB)]}
        return made
    return make


def broken(server):
    """Nobody may ask this server anything."""
    server.fault("GET", "", status(401, "Unauthorized", "who are you"))


def held(server, path="/version"):
    """The server does not answer this before the event is set."""
    event = threading.Event()
    server.fault("GET", path, lambda exchange: event.wait(HANG_SECONDS) and server.usual(exchange))
    return event


def asked(server):
    """Waits until the server has a request."""
    server.arrived.get(timeout=HANG_SECONDS)


def quotas(output):
    return [(c["name"], c.get("quota")) for c in yaml.safe_load(output)["clusters"]]


def created(name):
    return f"{name}: {ACCOUNT} created\n{name}: {JOB} created\n{name}: 2 objects: 2 created\n"


def test_at_once_or_not_is_the_same(world, fleet):
    servers = fleet("a", "b", "c", "d", "e")
    servers[3].fault("GET", "/nodes", talos)
    servers[3].objects.pop(SETS)
    for server in servers:
        server.fault("GET", SECRETS, status(403, "Forbidden", "you may not"))
    for words in (["--print-config"], ["--explain", "--from", "2026-01-01T00:00:00Z"], []):
        one, some, many = (world.run("-f", "fleet.yaml", "--discover", "--concurrency", n, *words) for n in ("1", "2", "100"))
        assert one.code == 0 and one.output and one.messages
        for other in (some, many):
            assert (other.code, other.output, other.messages) == (one.code, one.output, one.messages)
    config = yaml.safe_load(world.run("-f", "fleet.yaml", "--discover", "--print-config").output)
    assert [c.get("quota") for c in config["clusters"]] == ["2Gi", "3Gi", "4Gi", None, "6Gi"]
    assert config["clusters"][3]["nodes"] == ["10.0.0.1", "10.0.0.2", "10.0.0.3"]


def test_clusters_are_asked_at_once_and_told_in_order(world, fleet):
    """Each server answers when all have been asked; the first one last."""
    servers = fleet("a", "b", "c", "d")
    everybody = threading.Barrier(4)
    others = threading.Semaphore(0)
    for server in servers:
        def meet(exchange, server=server):
            everybody.wait(HANG_SECONDS)
            server.usual(exchange)

        def last(exchange, server=server):
            if server is servers[0]:
                for _ in servers[1:]:
                    assert others.acquire(timeout=HANG_SECONDS)
            else:
                others.release()
            status(403, "Forbidden", f"no Secrets on {server.port}")(exchange)
        server.fault("GET", "/version", meet)
        server.fault("GET", SECRETS, last)
    done = world.run("-f", "fleet.yaml", "--discover", "--print-config", "--concurrency", "4")
    assert done.code == 0
    assert quotas(done.output) == [("a", "2Gi"), ("b", "3Gi"), ("c", "4Gi"), ("d", "5Gi")]
    told = [done.messages.index(f"no Secrets on {server.port}") for server in servers]
    assert told == sorted(told)


@pytest.mark.parametrize("concurrency", ["1", "8"])
@pytest.mark.parametrize("words", WHOLE)
def test_nothing_is_made_of_a_part(world, fleet, words, concurrency):
    """All are asked, all that failed are told, and no file of a cluster that did not answer goes away."""
    good, forbidden, unknown, _ = fleet("a", "b", "c", "d")
    assert world.run("-f", "fleet.yaml", "--discover", "--output-dir", "tree").code == 0
    tree = {path: path.read_bytes() for path in (world.folder / "tree").rglob("*") if path.is_file()}
    assert len(tree) > 3
    forbidden.fault("GET", SETS, status(403, "Forbidden", "you may not"))
    del good.objects["/version"]  # nothing that is needed
    broken(unknown)
    done = world.run("-f", "fleet.yaml", "--discover", "--concurrency", concurrency, *words.split())
    assert (done.code, done.output) == (4, "")
    assert done.messages.index("missing right: list statefulsets.apps") < done.messages.index("who are you")
    assert "error: 2 of 4 clusters failed: b, c\n  = hint: nothing is made of a part of them; --cluster NAME" in done.messages
    assert {path: path.read_bytes() for path in (world.folder / "tree").rglob("*") if path.is_file()} == tree
    done = world.run("-f", "fleet.yaml", "--discover", "--cluster", "a,d", *words.split())
    assert done.code == 0 and not done.messages


@pytest.mark.parametrize("concurrency", ["1", "2", "8"])
def test_the_others_are_applied(world, fleet, concurrency):
    servers = fleet("a", "b", "c")
    servers[1].fault("GET", SETS, status(403, "Forbidden", "you may not"))
    world.add("d", NOWHERE)
    run = ("-f", "fleet.yaml", "--discover", "--concurrency", concurrency, "--timeout", "2s")
    done = world.run(*run, "--apply")
    assert done.output == created("a") + created("c")
    assert done.messages.endswith("error: 2 of 4 clusters failed: b, d\n") and done.code == 4
    assert done.messages.index("you may not") < done.messages.index("127.0.0.1:1")
    assert not servers[1].written


@pytest.mark.parametrize("action", APART)
def test_each_action_goes_on(world, fleet, action):
    """Whatever becomes of it: the good cluster is asked for more than discovery does, the other counts as failed."""
    good, bad = fleet("a", "b")
    broken(bad)
    done = world.run("-f", "fleet.yaml", "--discover", action, "--wait-timeout", "0s")
    assert "of 2 clusters failed: " in done.messages and done.code == 4
    assert [any("defrag-job" in exchange.path or "jobs" in exchange.path for exchange in server.requests)
            for server in (good, bad)] == [True, False]
    assert done.messages.count("who are you") == 1


def test_all_fail(world, fleet):
    for server in fleet("a", "b"):
        broken(server)
    done = world.run("-f", "fleet.yaml", "--discover", "--apply", "-o", "json")
    assert "error: 2 of 2 clusters failed: a, b\n" in done.messages and done.code == 4
    assert json.loads(done.output) == {"event": "fleet", "clusters": 2, "different": [], "failed": ["a", "b"], "notTried": [],
                                       "good": False}


def test_one_of_them_is_chosen(world, fleet):
    broken(fleet("a", "b")[1])
    done = world.run("-f", "fleet.yaml", "--discover", "--apply", "--cluster", "b")
    assert (done.code, done.output) == (4, "") and "clusters failed" not in done.messages
    done = world.run("-f", "fleet.yaml", "--discover", "--apply", "--cluster", "a")
    assert (done.code, done.output, done.messages) == (0, created("a"), "")


def test_strict_refuses_the_cluster_alone(world, fleet):
    """A warning about one cluster is not known before it is asked, as one about its connection."""
    servers = fleet("a", "b")
    servers[1].fault("GET", SECRETS, status(403, "Forbidden", "you may not"))
    done = world.run("-f", "fleet.yaml", "--discover", "--apply", "--strict")
    assert done.output == created("a") and done.code == 4
    assert "strict: b: warnings count as errors" in done.messages and "1 of 2 clusters failed: b" in done.messages
    done = world.run("-f", "fleet.yaml", "--discover", "--strict")
    assert (done.code, done.output) == (1, "") and "strict: warnings count as errors" in done.messages


def test_configuration_is_refused_as_a_whole(world, fleet):
    """What a person wrote is no fault of a cluster: two that make the same object, a schedule that is none."""
    server, bad = fleet("a", "c")
    broken(bad)
    two = [{"name": name, "context": "a"} for name in ("a", "b")]
    more = {"name": "c", "context": "c"}
    (world.folder / "same.yaml").write_text(json.dumps({"clusters": [*two, more]}))
    done = world.run("-f", "same.yaml", "--discover", "--apply")
    assert (done.code, done.output) == (4, "") and '"b" and "a" make the same CronJob' in done.messages
    (world.folder / "bad.yaml").write_text(json.dumps({"clusters": [two[0], more | {"schedule": "x"}, two[1] | {"schedule": "y"}]}))
    done = world.run("-f", "bad.yaml", "--discover", "--apply")
    assert (done.code, done.output) == (4, "") and not server.written


@pytest.mark.parametrize("concurrency", ["1", "8"])
def test_a_cluster_that_is_too_old_is_its_own_affair(world, fleet, concurrency):
    """Nothing in the file is wrong: what the cluster says of itself is refused."""
    fleet("a", "b", "c")[1].objects["/version"] = {"gitVersion": "v1.19.3"}
    done = world.run("-f", "fleet.yaml", "--discover", "--apply", "--concurrency", concurrency)
    assert done.output == created("a") + created("c") and done.code == 4
    assert done.messages.startswith("b: /version: error: kubernetes-version: Kubernetes 1.19 has no CronJob of batch/v1")
    assert done.messages.endswith("error: 1 of 3 clusters failed: b\n") and done.messages.count("error: ") == 2
    done = world.run("-f", "fleet.yaml", "--discover", "--concurrency", concurrency)
    assert (done.code, done.output) == (1, "") and done.messages.count("error: ") == 1


def test_the_rest_is_looked_at_all_the_same(world, fleet):
    """One run tells what is wrong everywhere, also in clusters beside one that did not answer."""
    *_, bad = fleet("a", "b", "c")
    broken(bad)
    world.write()
    (world.folder / "bad.yaml").write_text(json.dumps({"clusters": [
        {"name": "a", "context": "a", "schedule": "x"}, {"name": "b", "context": "b"}, {"name": "b2", "context": "b"},
        {"name": "c", "context": "c"}]}))
    done = world.run("-f", "bad.yaml", "--discover")
    assert (done.code, done.output) == (4, "")
    told = [done.messages.index(text) for text in ("who are you", "schedule: ", "make the same ", "1 of 4 clusters failed: c\n")]
    assert told == sorted(told)


def test_only_what_was_found_is_checked(world, fleet):
    """What the others are is not known: that Talos needs nodes is no error of the file."""
    server, bad = fleet("a", "gone")
    broken(bad)
    (world.folder / "two.yaml").write_text(json.dumps(
        {"clusters": [{"name": "a", "context": "a"}, {"name": "b", "context": "gone", "target": "talos"}]}))
    done = world.run("-f", "two.yaml", "--discover", "--apply")
    assert done.output == created("a") and "1 of 2 clusters failed: b\n" in done.messages and len(server.written) == 2
    assert "nodes" not in done.messages


# ---- events ----

def test_events_end_with_one_of_the_fleet(world, fleet):
    broken(fleet("a", "b", "c", "d")[3])
    run = ("-f", "fleet.yaml", "--discover", "-o", "json")
    assert world.run(*run, "--apply", "--cluster", "b").code == 0
    done = world.run(*run, "--diff")
    *_, total, last = (json.loads(line) for line in done.output.splitlines())
    assert total["event"] == "total" and total["cluster"] == "c"
    assert last == {"event": "fleet", "clusters": 4, "different": ["a", "c"], "failed": ["d"], "notTried": [], "good": False}


# ---- signals ----

@pytest.mark.parametrize("action", ["--explain", "--apply"])
@pytest.mark.parametrize("concurrency", ["1", "2"])
def test_a_signal_stops_it(world, fleet, concurrency, action):
    """What was not found is not missed either: that Talos needs nodes is no error now."""
    servers = fleet("a", "b", "c", "d")
    events = [held(server) for server in servers]
    world.write()
    (world.folder / "talos.yaml").write_text(json.dumps(
        {"defaults": {"target": "talos"}, "clusters": [{"name": name, "context": name} for name in "abcd"]}))
    process = world.begin("-f", "talos.yaml", "--discover", action, "--concurrency", concurrency, *["-o", "json"] * (action == "--apply"))
    for server in servers[:int(concurrency)]:
        asked(server)
    process.send_signal(signal.SIGTERM)
    done = world.end(process)
    for event in events:
        event.set()
    tried, left = ["a", "b"][:int(concurrency)], ["b", "c", "d"][int(concurrency) - 1:]
    assert done.code == 128 + signal.SIGTERM
    assert f"stopped by a signal; not tried: {', '.join(left)}\n" in done.messages
    assert f"error: {len(tried)} of 4 clusters failed: {', '.join(tried)}\n" in done.messages
    assert "nodes" not in done.messages
    assert not any(server.requests for server in servers[int(concurrency):]) and not any(server.written for server in servers)
    if action == "--apply":
        assert json.loads(done.output) == {"event": "fleet", "clusters": 4, "different": [], "failed": tried, "notTried": left, "good": False}
    else:
        assert done.output == ""


def test_a_signal_without_a_fleet(one, api):
    event = held(api)
    process = one.begin("--discover")
    asked(api)
    process.send_signal(signal.SIGINT)
    done = one.end(process)
    event.set()
    assert (done.code, done.output) == (128 + signal.SIGINT, "") and "stopped by a signal" in done.messages


@pytest.mark.parametrize("action", ["--print-config", "--apply"])
def test_a_worker_that_dies_is_told(world, fleet, action):
    servers = fleet("a", "b", "c")
    event = held(servers[0])
    process = world.begin("-f", "fleet.yaml", "--discover", action, "--concurrency", "2")
    asked(servers[0])
    kill_last_worker(process)
    done = world.end(process)
    event.set()
    assert "the process that worked on it ended too soon" in done.messages and done.code == 70
    if action == "--apply":
        assert done.output == created("b") + created("c") and "1 of 3 clusters failed: a" in done.messages
    else:
        assert done.output == ""
