"""Canaries: a value of its own in every place that holds a secret, and none of them in any output or file."""
import base64
import itertools
import json
import os
import re
import subprocess
import urllib.parse

import pytest

import standin
from conftest import ROOT

PROGRAM = ROOT / os.environ.get("BUILD", "build") / "etcdmaint-gen"
HANG_SECONDS = 60
TOKEN, FILE_TOKEN, EXEC_TOKEN, EXEC_ENVIRONMENT = (f"canary-{name}-Wq7" for name in ("token", "file", "exec", "variable"))
PASSWORD, PROXY_PASSWORD = "canary-password-Wq7", "canary-proxy-Wq7"
# What a server keeps: it comes in replies.
DATA, STRING_DATA, LAST_APPLIED, VARIABLE = (f"canary-{name}-Wq7" for name in ("data", "string", "last", "env"))
OURS = (TOKEN, FILE_TOKEN, EXEC_TOKEN, EXEC_ENVIRONMENT, PASSWORD, PROXY_PASSWORD)
THEIRS = (DATA, STRING_DATA, LAST_APPLIED, VARIABLE)
# No dry run and no write of this tool has anything to do with the objects of the server's replies.
EXTRA = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s", "namespace": "kamaji-system", "annotations": {
    "kubectl.kubernetes.io/last-applied-configuration": json.dumps({"data": {"tls.key": LAST_APPLIED}})}},
    "type": "Opaque", "data": {"tls.key": base64.b64encode(DATA.encode()).decode()}, "stringData": {"tls.key": STRING_DATA}}


def forms(canary):
    """As it is, in base64, alone and as the password of a user, and in a URL."""
    yield canary
    yield urllib.parse.quote(canary, safe="")
    for text in (canary, f"me:{canary}"):
        yield base64.b64encode(text.encode()).decode().rstrip("=")[:-1]


def live(path):
    """An object that others made, with secrets in all the places where they put them."""
    *_, plural, name = path.split("?")[0].split("/")
    metadata = {"name": name, "namespace": "kamaji-system", "uid": "u1", "resourceVersion": "7", "annotations": {
        "kubectl.kubernetes.io/last-applied-configuration": json.dumps({"spec": {"env": LAST_APPLIED}})},
        "managedFields": [{"manager": "other", "operation": "Update", "time": "2026-01-01T00:00:00Z", "fieldsV1": {"f:spec": {}}}]}
    if plural != "cronjobs":
        return {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": metadata}
    container = {"name": "defrag", "env": [{"name": "ETCD_PASSWORD", "value": VARIABLE}]}
    return {"apiVersion": "batch/v1", "kind": "CronJob", "metadata": metadata, "status": {}, "spec": {
        "schedule": "1 1 * * *", "suspend": True, "jobTemplate": {"spec": {"template": {"spec": {"containers": [container]}}}}}}


class Chatty(standin.Server):
    """Gives away in each reply what it knows: who asks, and its own secrets."""

    def __init__(self, context, **options):
        self.faults, self.seen = [], set()
        super().__init__(context, **options)

    def answer(self, exchange):
        with self.lock:
            self.requests.append(exchange)
            self.seen.add(exchange.headers.get("authorization", ""))
            fault = self.faults.pop(0) if self.faults else None
        try:
            (fault or self.usual)(exchange)
        except (OSError, standin.h2.exceptions.ProtocolError):
            pass

    @staticmethod
    def usual(exchange):
        path = exchange.path.split("?")[0]
        echo = [("warning", f'299 - "you are {exchange.headers.get("authorization")}"'),
                ("set-cookie", f"session={DATA}"), ("x-token", DATA), ("audit-id", "a1")]
        if path.endswith(("s", "version")) and exchange.method == "GET":
            exchange.reply(200, json.dumps({"kind": "List", "gitVersion": "v1.33.0", "items": [EXTRA, live(path)]}), echo)
        elif exchange.method == "DELETE":
            exchange.reply(200, json.dumps({"kind": "Status", "apiVersion": "v1", "status": "Success"}), echo)
        else:
            exchange.reply(200, json.dumps(live(path)), echo)


def secret(exchange):
    """What the client logs in with, as it sent it."""
    return exchange.headers.get("authorization", "").rpartition(" ")[2]


def told(code, reason="Forbidden", **more):
    """A refusal that quotes what the client sent."""
    def act(exchange):
        who = exchange.headers.get("authorization", "")
        message = f"{reason}: {who} {secret(exchange)}"
        body = {"kind": "Status", "apiVersion": "v1", "status": "Failure", "code": code, "reason": reason, "message": message,
                "details": {"causes": [{"reason": "FieldManagerConflict", "message": f'conflict with "{who}"', "field": ".spec.schedule"}]}}
        exchange.reply(code, json.dumps(body), [("retry-after", "0")] if more.get("again") else ())
    return act


def plain(code, body=None, content_type="text/plain"):
    return lambda exchange: exchange.reply(code, body or f"bad: {exchange.headers.get('authorization')}", content_type=content_type)


FAULTS = {
    "401": told(401, "Unauthorized"), "403": told(403), "404": plain(404), "409": told(409, "Conflict"), "415": plain(415),
    "422": told(422, "Invalid"), "429": told(429, "TooManyRequests", again=True), "500": told(500, "InternalError"),
    "503": told(503, "ServiceUnavailable", again=True), "504": told(504, "Timeout"),
    "truncated": lambda exchange: exchange.reply(200, json.dumps(EXTRA)[:-9]),
    "html": plain(200, content_type="text/html"), "binary": plain(200, content_type="application/octet-stream"),
    "control": lambda exchange: exchange.reply(500, "\x1b[31m{0}\r\n\0{0}".format(secret(exchange)), content_type="text/plain"),
    "key": plain(500, f"-----BEGIN PRIVATE KEY-----\n{DATA}\n-----END PRIVATE KEY-----"),
    "redirect": lambda exchange: exchange.reply(302, "", [("location", f"https://me:{TOKEN}@127.0.0.1:9/?token={TOKEN}")]),
    "deep": lambda exchange: exchange.reply(200, '{"data":' * 200 + f'"{DATA}"'),
    "large": lambda exchange: exchange.reply(200, json.dumps({"data": {str(n): DATA for n in range(50000)}})),
    "reset": lambda exchange: exchange.reset(), "refused": lambda exchange: exchange.refuse(), "goaway": lambda exchange: exchange.goaway(),
}
ACTIONS = {
    "show": "--show-connection", "apply": "--apply", "blind": "--apply --no-preflight --force-conflicts", "events": "--apply -o json",
    "diff": "--diff", "delete": "--delete --wait-timeout 1s", "prune": "--apply --apply-set all --prune", "discover": "--discover",
    "discover-kamaji": "--discover --target kamaji-etcd --explain", "status": "--status", "run-now": "--run-now",
    "suspend": "--suspend", "resume": "--resume",
}
LEVELS = {"quiet": ("",), "v": ("-v",), "vv": ("-vv",), "vvv": ("-vvv",), "debug": ("", "DEBUG=1")}


class World:
    """A home with a kubeconfig, and the program run in it."""

    def __init__(self, folder, certificates):
        self.folder, self.certificates = folder, certificates
        self.key = certificates.client.with_suffix(".key").read_text().splitlines()[1]
        (folder / "token").write_text(FILE_TOKEN)
        self.plugin("echo '" + json.dumps({"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential",
                                           "status": {"token": EXEC_TOKEN}}) + "'")

    def plugin(self, line):
        script = self.folder / "plugin"
        script.write_text(f"#!/bin/sh\n[ \"$SECRET\" = {EXEC_ENVIRONMENT} ] || exit 9\n{line}\n")
        script.chmod(0o755)

    def user(self, kind):
        key, certificate = (self.certificates.client.with_suffix(end).read_bytes() for end in (".key", ".crt"))
        return {
            "token": {"token": TOKEN}, "tokenFile": {"tokenFile": "token"}, "basic": {"username": "me", "password": PASSWORD},
            "certificate": {"client-key-data": base64.b64encode(key).decode(),
                            "client-certificate-data": base64.b64encode(certificate).decode()},
            "exec": {"exec": {"apiVersion": "client.authentication.k8s.io/v1", "command": "./plugin", "interactiveMode": "Never",
                              "args": ["--for", "the cluster"], "env": [{"name": "SECRET", "value": EXEC_ENVIRONMENT}]}},
        }[kind]

    def run(self, server, words, user="token", proxy=None):
        """All that it said; fails when a canary is in it or in a file that was not there before."""
        url = server if isinstance(server, str) else f"https://127.0.0.1:{server.port}"
        cluster = {"server": url, "certificate-authority": str(self.certificates.ca), **({"proxy-url": proxy} if proxy else {})}
        (self.folder / "config").write_text(json.dumps({
            "apiVersion": "v1", "kind": "Config", "current-context": "c", "clusters": [{"name": "k", "cluster": cluster}],
            "users": [{"name": "u", "user": self.user(user)}], "contexts": [{"name": "c", "context": {"cluster": "k", "user": "u"}}]}))
        before = self.files()
        words = words.split()
        variables = dict(word.split("=") for word in words if word.startswith("DEBUG="))
        done = subprocess.run([PROGRAM, *(word for word in words if not word.startswith("DEBUG="))], cwd=self.folder,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=HANG_SECONDS, check=False,
                              env={"PATH": os.environ["PATH"], "HOME": str(self.folder), "TMPDIR": str(self.folder),
                                   "KUBECONFIG": str(self.folder / "config"), **variables})
        assert done.returncode in (0, 1, 3, 4), done
        output = (done.stdout + done.stderr).decode()
        self.search(output)
        for name, content in self.files().items():
            if before.get(name) != content:
                self.search(content.decode(errors="replace"))
        return output

    def files(self):
        return {path: path.read_bytes() for path in self.folder.rglob("*") if path.is_file()}

    def search(self, text):
        for canary in (*OURS, *THEIRS, self.key):
            for form in forms(canary):
                assert form not in text, f"{canary} as {form}: {text[max(0, text.find(form) - 300):][:700]}"


@pytest.fixture
def world(tmp_path, certificates):
    return World(tmp_path, certificates)


@pytest.fixture
def chatty(start, certificates):
    return start(Chatty, standin.tls(certificates.good))


@pytest.fixture
def chatty1(start, certificates):
    return start(Chatty, standin.tls(certificates.good), protocols=("http/1.1",))


def test_the_search_finds_them(world):
    """A test that cannot fail proves nothing."""
    for canary in (*OURS, *THEIRS, world.key):
        for text in (canary, base64.b64encode(f"me:{canary}".encode()).decode()):
            with pytest.raises(AssertionError):
                world.search(f"before {text} after")


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("user", ["token", "tokenFile", "basic", "certificate", "exec"])
def test_actions(chatty, world, user, action):
    said = world.run(chatty, f"{ACTIONS[action]} -vvv", user)
    if action == "show":
        return
    sent = {"token": f"Bearer {TOKEN}", "tokenFile": f"Bearer {FILE_TOKEN}", "exec": f"Bearer {EXEC_TOKEN}", "certificate": "",
            "basic": "Basic " + base64.b64encode(f"me:{PASSWORD}".encode()).decode()}
    assert chatty.seen == {sent[user]}, "the secret did not even reach the server"
    assert re.search(r"trace: .*(GET|PATCH)", said), "nothing was traced"
    assert user == "certificate" or "masked" in said


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("action", ["apply", "diff", "discover"])
@pytest.mark.parametrize("protocol", ["h2", "http1"])
def test_levels(chatty, chatty1, world, protocol, action, level):
    server = chatty if protocol == "h2" else chatty1
    for user in ("token", "basic", "exec"):
        world.run(server, " ".join((ACTIONS[action], *LEVELS[level])), user)
    assert server.requests


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("protocol", ["h2", "http1"])
def test_faults(chatty, chatty1, world, protocol, fault):
    """Each at the first request, and later on, and all the time."""
    server = chatty if protocol == "h2" else chatty1
    for action, user, faults in itertools.product(("apply", "diff", "discover"), ("token", "basic"), ([FAULTS[fault]], [None, FAULTS[fault]])):
        server.faults = list(faults)
        world.run(server, f"{ACTIONS[action]} -vvv --timeout 5s", user)
        assert server.requests, "the fault was never met"
        server.requests.clear()


@pytest.mark.parametrize("refusal", [None, 407, 403, 502])
def test_proxies(chatty, world, start, refusal):
    proxy = start(standin.ConnectProxy, password=f"me:{PROXY_PASSWORD}", refusal=refusal)
    for action in ("show", "apply", "discover"):
        said = world.run(chatty, f"{ACTIONS[action]} -vvv --timeout 5s", proxy=f"http://me:{PROXY_PASSWORD}@127.0.0.1:{proxy.port}")
        assert said
    wanted = base64.b64encode(f"me:{PROXY_PASSWORD}".encode()).decode()
    assert any(wanted in head for head in proxy.heads), "the password did not even reach the proxy"
    assert all("canary-token" not in head for head in proxy.heads), "the proxy was told the token"
    assert (refusal is None) == bool(chatty.requests)


@pytest.mark.parametrize("scheme", ["http", "https", "socks5"])
def test_proxies_that_are_not_there(chatty, world, scheme):
    said = world.run(chatty, "--apply -vvv --timeout 3s", proxy=f"{scheme}://me:{PROXY_PASSWORD}@127.0.0.1:9")
    assert "127.0.0.1:9" in said


PLUGINS = {
    "garbage": f"echo {EXEC_TOKEN}", "fails": f"echo {EXEC_TOKEN}; exit 1", "other-kind": 'echo \'{"kind":"%s"}\'' % EXEC_TOKEN,
    "no-token": 'echo \'{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"clientKeyData":"%s"}}\'' % EXEC_TOKEN,
    "line-feed": 'echo \'{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"%s\\n"}}\'' % EXEC_TOKEN,
    "expired": 'echo \'{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"expirationTimestamp":"%s"}}\'' % EXEC_TOKEN,
}


@pytest.mark.parametrize("plugin", PLUGINS)
def test_plugins_that_fail(chatty, world, plugin):
    world.plugin(PLUGINS[plugin])
    said = world.run(chatty, "--apply -vvv", "exec")
    assert "error" in said and not chatty.requests


@pytest.mark.parametrize("words", ["--token {0}", "--token={0}", "--token {0}\n", "--proxy-url http://me:{1}@127.0.0.1:9",
                                   "--proxy-url ftp://me:{1}@x", "--token {0} --token {0}", "--server https://me:{1}@127.0.0.1:9"])
def test_secrets_on_the_command_line(chatty, world, words):
    words = words.format(TOKEN, PROXY_PASSWORD)
    for action in ("--show-connection", "--apply --timeout 3s", "--print-config", "--explain"):
        world_run = [word for word in f"{action} -vvv".split()]
        done = subprocess.run([PROGRAM, *world_run, *words.split(" ")], cwd=world.folder, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=HANG_SECONDS, check=False,
                              env={"PATH": os.environ["PATH"], "HOME": str(world.folder)})
        assert done.stderr
        world.search(done.stdout + done.stderr)


BROKEN = {
    "token-with-line-feed": {"token": TOKEN + "\nX: y"}, "key-is-none": {"client-key-data": base64.b64encode(PASSWORD.encode()).decode(),
                                                                   "client-certificate-data": base64.b64encode(b"x").decode()},
    "not-base64": {"client-key-data": PASSWORD + "!", "client-certificate-data": PASSWORD}, "both": {"token": TOKEN, "username": "me", "password": PASSWORD},
    "list": {"token": [TOKEN]}, "mapping": {"password": {PASSWORD: PASSWORD}}, "unknown": {"auth-provider": {"config": {"secret": TOKEN}}},
    "exec-list": {"exec": {"command": "./plugin", "env": [TOKEN]}}, "exec-version": {"exec": {"command": "./plugin", "apiVersion": TOKEN[:3] + "/v9",
                                                                                          "env": [{"name": "SECRET", "value": TOKEN}]}},
}


@pytest.mark.parametrize("user", BROKEN)
def test_kubeconfigs_that_are_refused(chatty, world, user):
    world.user = lambda _kind: BROKEN[user]
    for action in ("--show-connection", "--apply"):
        said = world.run(chatty, f"{action} -vvv")
        assert "error" in said
