"""A stand-in for an API server that keeps objects and fails on order, and the program run against it.

What the real API server does is tested in tests/cluster; here is what it seldom does.
"""
import contextlib
import importlib.util
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import time

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = pathlib.Path(os.environ.get("ETCDMAINT_GEN", ROOT / "build/etcdmaint-gen")).resolve()
HANG_SECONDS = 60
TOKEN = "canary-token-in-no-output"

# The stand-ins and certificates of the transport's tests.
SPEC = importlib.util.spec_from_file_location("transport_conftest", ROOT / "tests/transport/conftest.py")
TRANSPORT = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(TRANSPORT)
sys.path.insert(0, str(ROOT / "tests/transport"))
import standin  # noqa: E402

certificates = TRANSPORT.certificates
start = TRANSPORT.start


def status(code, reason, message, causes=(), **details):
    """A Status as the API server sends it; the action of a fault."""
    body = {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure", "message": message,
            "reason": reason, "code": code, "details": {**details, "causes": list(causes)}}
    return lambda exchange: exchange.reply(code, json.dumps(body))


def answer(code, body, content_type="application/json", headers=()):
    return lambda exchange: exchange.reply(code, body, headers=headers, content_type=content_type)


class Api(standin.Server):
    """Keeps what is applied. fault() puts something else before the answer."""

    def __init__(self, context):
        self.objects, self.faults, self.uids = {}, [], 0
        super().__init__(context)

    def fault(self, method, path, *actions, dry=None):
        """The actions, one per request of this method whose path has this in it; the last one stays.
        None means the usual answer. dry: only dry runs, or only the others."""
        self.faults.append((method, path, dry, list(actions)))

    def action_for(self, exchange):
        for method, path, dry, actions in self.faults:
            if (method == exchange.method and path in exchange.path
                    and dry in (None, "dryRun=All" in exchange.path)):
                return actions.pop(0) if len(actions) > 1 else actions[0]
        return None

    def answer(self, exchange):
        with self.lock:
            self.requests.append(exchange)
            action = self.action_for(exchange)
        self.arrived.put(exchange)
        try:
            (action or self.usual)(exchange)
        except (OSError, standin.h2.exceptions.ProtocolError):
            pass

    def usual(self, exchange):
        with self.lock:
            code, body = getattr(self, exchange.method.lower())(exchange)
        exchange.reply(code, json.dumps(body))

    def missing(self, path):
        *_, kind, name = path.split("/")
        return 404, {"kind": "Status", "apiVersion": "v1", "status": "Failure", "code": 404, "reason": "NotFound",
                     "message": f'{kind} "{name}" not found', "details": {"name": name, "kind": kind}}

    def get(self, exchange):
        path = exchange.path.split("?")[0]
        return (200, self.objects[path]) if path in self.objects else self.missing(path)

    def patch(self, exchange):
        path = exchange.path.split("?")[0]
        made = json.loads(exchange.body)
        old = self.objects.get(path)
        if isinstance(made, list):  # a JSON patch of the managed fields: nobody owns anything any more
            del old["metadata"]["managedFields"]
            return 200, old
        self.uids += old is None
        made["metadata"]["uid"] = old["metadata"]["uid"] if old else f"u{self.uids}"
        if "dryRun=All" not in exchange.path:
            self.objects[path] = made
        return 200 if old else 201, made

    def delete(self, exchange):
        path = exchange.path.split("?")[0]
        if path not in self.objects:
            return self.missing(path)
        del self.objects[path]
        return 200, {"kind": "Status", "apiVersion": "v1", "status": "Success"}

    @property
    def written(self):
        """Paths of the requests that were no dry run."""
        return [exchange.path.split("?")[0] for exchange in self.requests
                if exchange.method == "PATCH" and "dryRun" not in exchange.path]


@pytest.fixture
def api(start, certificates):
    return start(Api, standin.tls(certificates.good))


class Done:
    def __init__(self, code, output, messages):
        self.code, self.output, self.messages = code, output, messages
        assert TOKEN not in output + messages
        assert not re.search(r"[^\n -~]", output + messages), "control characters"


def running_children(pid):
    found = []
    for child in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            if pathlib.Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()[0] != "Z":
                found.append(int(child))
    return found


def kill_last_worker(process):
    """Kills the worker that is left once the others have gone, because nothing is left to do."""
    limit = time.monotonic() + HANG_SECONDS
    while len(children := running_children(process.pid)) != 1:
        assert time.monotonic() < limit
    os.kill(children[0], signal.SIGKILL)


class World:
    """A folder with a kubeconfig that has a context per server, in which the program runs."""

    def __init__(self, folder, ca):
        self.folder, self.ca, self.contexts, self.user = folder, ca, {}, {"token": TOKEN}

    def add(self, name, server):
        self.contexts[name] = server if isinstance(server, str) else f"https://127.0.0.1:{server.port}"

    def write(self):
        config = {"apiVersion": "v1", "kind": "Config", "current-context": next(iter(self.contexts)),
                  "clusters": [{"name": name, "cluster": {"server": url, "certificate-authority": str(self.ca)}}
                               for name, url in self.contexts.items()],
                  "users": [{"name": "me", "user": self.user}],
                  "contexts": [{"name": name, "context": {"cluster": name, "user": "me"}} for name in self.contexts]}
        (self.folder / "config").write_text(json.dumps(config))
        # A cluster of the fleet for each context, under the same name.
        (self.folder / "fleet.yaml").write_text(json.dumps(
            {"clusters": [{"name": name, "context": name} for name in self.contexts]}))

    def begin(self, *arguments):
        self.write()
        kept = {name: os.environ[name] for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS") if name in os.environ}
        return subprocess.Popen([PROGRAM, *arguments], cwd=self.folder, text=True, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
                                env={"PATH": os.environ["PATH"], "HOME": str(self.folder),
                                     "KUBECONFIG": str(self.folder / "config"), **kept})

    @staticmethod
    def end(process):
        try:
            output, messages = process.communicate(timeout=HANG_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise
        return Done(process.returncode, output, messages)

    def run(self, *arguments):
        return self.end(self.begin(*arguments))


@pytest.fixture
def world(tmp_path, certificates):
    return World(tmp_path, certificates.ca)


@pytest.fixture
def one(world, api):
    """A world with one cluster."""
    world.add("one", api)
    return world


@pytest.fixture
def clusters(world, start, certificates):
    """clusters("a", "b"): servers in a world that has them as contexts and as clusters of a fleet."""
    def make(*names):
        made = [start(Api, standin.tls(certificates.good)) for _ in names]
        for name, server in zip(names, made):
            world.add(name, server)
        return made
    return make
