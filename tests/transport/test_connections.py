"""What can go wrong below HTTP, in words; TLS; proxies; and that no secret is in any output."""
import base64
import os
import pathlib
import socket
import ssl
import subprocess

import pytest

import standin
from conftest import ROOT, begin, openssl
from standin import Exchange

APPLY = 'PATCH /apply safe {"kind":"Secret","data":{"a":"canary-request-data"}}'


def problem(done):
    assert done.reply["status"] == 0 and done.reply["problem"]
    return done.reply["problem"]


def test_a_refused_connection(send):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    done = send(f"https://127.0.0.1:{port}")
    assert f"127.0.0.1:{port} refused the connection (" in problem(done)
    assert not done.reply["reached"]


def test_a_name_without_an_address(send):
    assert 'there is no address for "no.such.invalid" (' in problem(send("https://no.such.invalid:6443"))


def test_plain_http_where_tls_is_expected(start, send):
    done = send(start(standin.Raw, b"HTTP/1.1 400 Bad Request\r\n\r\n"))
    assert "does not speak TLS" in problem(done) and "plain HTTP" in done.reply["hint"]


def test_a_half_open_connection(start, send):
    done = send(start(standin.Raw, None), connect_timeout=100)
    assert "cannot connect" in problem(done) and not done.reply["reached"]


@pytest.mark.parametrize("options, words, hint", [
    ({"ca": "other"}, "not signed by an authority that is trusted", "another or an older cluster"),
    ({"start": "20490101000000Z", "end": "20490201000000Z"}, "is not valid yet", "clock"),
    ({"end": "20200201000000Z"}, "has expired", "renew"),
    ({"names": "DNS:elsewhere.test"}, "is for another name", "tls-server-name"),
])
def test_certificates_that_are_refused(start, certificates, send, options, words, hint):
    name = "bad-" + "-".join(options.values()).replace(":", "-")
    server = start(standin.Server, standin.tls(certificates.make(name, **options)))
    done = send(server, APPLY, token="canary-token")
    assert words in problem(done) and hint in done.reply["hint"] and not done.reply["reached"]
    assert not server.requests
    assert send(server, APPLY, insecure=True).reply["status"] == 200


def test_the_system_is_not_trusted_beside_a_ca(start, certificates, send, tmp_path):
    """A CA is the only trust, whatever the system's directory has; without one, that is the trust."""
    server = start(standin.Server, standin.tls(certificates.good))
    (tmp_path / "ca.pem").write_bytes(certificates.ca.read_bytes())
    (tmp_path / "ca-certificates.crt").write_bytes(certificates.ca.read_bytes())
    openssl("rehash", tmp_path)
    wrapper = ["bwrap", "--dev-bind", "/", "/", "--ro-bind", tmp_path, "/etc/ssl/certs"]
    assert "not signed by" in problem(send(server, ca=certificates.folder / "other.pem", wrapper=wrapper))
    assert send(server, ca=None, wrapper=wrapper).reply["status"] == 200


def test_the_tls_server_name(start, certificates, send):
    server = start(standin.Server, standin.tls(certificates.make("named", names="DNS:api.test")))
    assert "another name" in problem(send(server))
    done = send(server, "GET /version safe", tls_server_name="api.test")
    assert done.reply["status"] == 200
    assert server.requests[0].headers[":authority"] == f"127.0.0.1:{server.port}"


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_old_tls(start, certificates, send):
    context = standin.tls(certificates.good)
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = ssl.TLSVersion.TLSv1
    context.maximum_version = ssl.TLSVersion.TLSv1_1
    assert "TLS" in problem(send(start(standin.Server, context)))


def test_a_server_that_wants_a_certificate(start, certificates, send):
    server = start(standin.Server, standin.tls(certificates.good, certificates.ca))
    assert "client certificate" in problem(send(server))


def test_keys_that_cannot_be_used(start, certificates, send, tmp_path):
    server = start(standin.Server, standin.tls(certificates.good))
    encrypted = tmp_path / "encrypted.key"
    openssl("ec", "-in", certificates.client, "-out", encrypted, "-aes256", "-passout", "pass:secret")
    for key in encrypted, certificates.good:
        done = send(server, cert=certificates.client, key=key)
        assert "cannot be used" in problem(done) and not server.requests


def test_credentials_are_not_sent_without_tls(start, send):
    server = start(standin.Server, None)
    url = f"http://127.0.0.1:{server.port}"
    assert "only sent over https" in problem(send(url, token="canary-token"))
    assert not server.requests
    assert send(url).reply["status"] == 200


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_an_http_proxy(server, start, certificates, send, scheme):
    context = standin.tls(certificates.good) if scheme == "https" else None
    proxy = start(standin.ConnectProxy, "user:canary pass", None, context)
    url = f"{scheme}://user:canary%20pass@127.0.0.1:{proxy.port}"
    done = send(server, token="canary-token", proxy=url)
    assert proxy.heads[0].startswith(f"CONNECT 127.0.0.1:{server.port} ")
    assert "canary-token" not in "".join(proxy.heads)
    if scheme == "http":
        assert done.reply["status"] == 200


def test_a_proxy_that_wants_a_password(server, start, send):
    proxy = start(standin.ConnectProxy, "user:password")
    done = send(server, proxy=f"http://127.0.0.1:{proxy.port}")
    assert "with status 407" in problem(done) and not server.requests and not done.reply["reached"]


def test_a_proxy_that_refuses(server, start, send):
    proxy = start(standin.ConnectProxy, None, 403)
    assert "with status 403" in problem(send(server, proxy=f"http://127.0.0.1:{proxy.port}"))


def test_a_proxy_that_is_not_there(send, server):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert f"the proxy 127.0.0.1:{port} refused" in problem(send(server, proxy=f"http://127.0.0.1:{port}"))
    assert 'for the proxy "no.such.invalid' in problem(send(server, proxy="http://no.such.invalid"))
    assert "the proxy is not a URL" in problem(send(server, proxy="ftp://u:canary-proxy@x"))


@pytest.mark.parametrize("scheme", ["socks5", "socks5h"])
def test_socks_gets_the_name(server, start, send, scheme):
    socks = start(standin.Socks, ("127.0.0.1", server.port))
    done = send("https://no.such.invalid:6443", tls_server_name="localhost", proxy=f"{scheme}://127.0.0.1:{socks.port}")
    assert done.reply["status"] == 200 and socks.names == ["no.such.invalid"]


CANARIES = {"token": "canary-token", "password": "canary-password", "proxy": "canary-proxy"}


def faults(server):
    """Paths, each with its own way to fail, that send back what they were given."""
    def echo(status):
        def action(exchange):
            seen = " ".join(exchange.headers.values())
            body = ('{"kind":"Status","message":"' + seen + '","data":{"k":"canary-reply-data"},"x":{"token":'
                    '"canary-reply-token"},"metadata":{"annotations":{'
                    '"kubectl.kubernetes.io/last-applied-configuration":"canary-last-applied"}}}')
            exchange.reply(status, body, headers=[
                ("set-cookie", "canary-cookie"), ("x-any-token", "canary-header"),
                ("location", "https://u:canary-location@h/"), ("warning", f'299 - "{seen}"')])
        return action
    for status in 200, 302, 401, 403, 409, 422, 429, 500, 503:
        server.route(f"/{status}", echo(status))
    server.route("/reset", Exchange.reset)
    server.route("/refuse", Exchange.refuse, echo(200))
    server.route("/goaway", Exchange.goaway, echo(200))
    return [f"PATCH {path} safe" + APPLY.split("safe")[1] for path in server.routes]


@pytest.mark.parametrize("level", [0, 1, 2, 3])
@pytest.mark.parametrize("http1", [None, True])
@pytest.mark.parametrize("identity", ["token", "basic", "exec", "certificate"])
def test_no_secret_is_shown(server, start, certificates, send, level, http1, identity):
    proxy = start(standin.ConnectProxy, "user:canary-proxy")
    key = pathlib.Path(certificates.client).read_text().splitlines()[1]
    who = {"token": {"token": "canary-token"}, "basic": {"user": "u", "password": "canary-password"},
           "exec": {"exec": "canary-first,canary-second"},
           "certificate": {"cert": certificates.client, "key": certificates.client}}[identity]
    done = send(server, "\n".join(faults(server)), level=level, http1=http1, **who,
                proxy=f"http://user:canary-proxy@127.0.0.1:{proxy.port}")
    replies = "".join(str(reply["problem"]) + str(reply["warnings"]) for reply in done.replies)
    encoded = [base64.b64encode(text.encode()).decode() for text in ("u:canary-password", "user:canary-proxy")]
    for secret in ["canary", key, *encoded]:
        assert secret not in done.trace and secret not in replies
    assert len(server.requests) >= len(done.replies) == 12
    assert ("PATCH https://" in done.trace) == (level >= 1)
    assert ("> User-Agent: " in done.trace) == (level >= 2)
    assert ('"kind":"Status"' in done.trace) == (level >= 3)
    if identity != "certificate" and level >= 2:
        assert "> Authorization: <masked>" in done.trace and "< set-cookie: <masked>" in done.trace.lower()


def test_rendering_does_not_load_libcurl():
    """Neither linked, nor loaded when there is nothing to ask a cluster."""
    program = pathlib.Path(os.environ.get("ETCDMAINT_GEN", ROOT / "build/etcdmaint-gen"))
    for path in program, ROOT / os.environ.get("BUILD", "build") / "transport/client":
        listed = subprocess.run(["ldd", path], capture_output=True, text=True, check=True).stdout
        assert "libc.so" in listed and "curl" not in listed and "ssl" not in listed
    words = [program, "-f", "-", "--next", "1", "--from", "2026-01-01T00:00:00Z", "-o", "json"]
    run = subprocess.run(words, env={"LD_DEBUG": "files"}, input="replicas: 3\n", capture_output=True, text=True, check=True)
    assert "libyaml" in run.stderr and "libjansson" in run.stderr and "libcurl" not in run.stderr
    run = subprocess.run([program], env={"LD_DEBUG": "files"}, capture_output=True, text=True, check=True)
    assert "libc.so" in run.stderr and not any(name in run.stderr for name in ("libyaml", "libjansson", "libcurl"))
    run = subprocess.run([program, "--version"], env={"LD_DEBUG": "files"}, capture_output=True, text=True, check=True)
    assert "libcurl" in run.stderr and "libcurl" in run.stdout


def test_requests_that_wait_for_http2_are_not_forgotten(start, certificates, send):
    """Seven at once, and then the server turns out to know HTTP/1.1 only; a request that is lost waits for a minute."""
    for _ in range(15):
        server = start(standin.Server, standin.tls(certificates.good), protocols=("http/1.1",))
        done = send(server, "\n".join(f"GET /{n} safe" for n in range(7)), connect_timeout=60000, request_timeout=60000)
        assert [reply["status"] for reply in done.replies] == [200] * 7


class Directed(standin.Server):
    """Answers nothing by itself; `send` writes frames for several requests at once."""

    def answer(self, exchange):
        self.arrived.put(exchange)

    def wait_for(self, *paths):
        while any(path not in self.seen for path in paths):
            exchange = self.arrived.get(timeout=20)
            self.seen[exchange.path] = exchange

    def send(self, *frames):
        """Frames: (path, body, whether it begins, whether it ends). They come in one record of TLS."""
        connection = next(iter(self.seen.values())).connection
        with connection.lock:
            for path, body, begins, ends in frames:
                stream = self.seen[path].stream
                if begins:
                    connection.h2.send_headers(stream, [(":status", "200"), ("content-type", "text/plain")])
                connection.h2.send_data(stream, body, end_stream=ends)
            connection.flush()


def one_pass(server, process, open_gate, last, number):
    """One look of libcurl at each of its requests: it is held up at the first one, and at the one before the new ones."""
    assert f"took /before {number}" in process.stderr.readline()
    server.send(("/after", b"/after %d" % number, number == 1, False))
    open_gate()
    assert f"took /after {number}" in process.stderr.readline()
    server.send(("/first", b"done", True, True) if last else ("/before", b"/before %d" % (number + 1), False, False))
    open_gate()


@pytest.mark.parametrize("passes", [1, 2, 3, 4])
def test_what_was_read_for_another_request_is_not_left_lying(start, certificates, tmp_path, passes):
    """In one pass over its requests libcurl has been at /first when the reply comes, reads it for another request, and begins a
    new one: 7.88 then forgets to look at /first again until something else happens. Which pass has the new requests is its affair."""
    server = start(Directed, standin.tls(certificates.good))
    server.seen = {}
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    opened = os.open(gate, os.O_RDWR)
    process = begin(server=f"https://127.0.0.1:{server.port}", ca=certificates.ca, gate=gate, concurrency=5,
                    connect_timeout=60000, request_timeout=60000)
    kinds = {"/before": "gated", "/first": "safe", "/old1": "safe", "/old2": "safe", "/after": "gated", "/new1": "safe", "/new2": "safe", "/last": "safe"}
    process.stdin.write("GET /connects safe\n\n" + "".join(f"GET {path} {kind}\n" for path, kind in kinds.items()) + "\n")
    process.stdin.flush()
    try:
        # The request that connects has timers of its own, which end the wait.
        server.wait_for("/connects")
        server.send(("/connects", b"0", True, True))
        server.wait_for("/before", "/first", "/old1", "/old2", "/after")
        server.send(("/before", b"/before 1", True, False), ("/old1", b"1", True, True), ("/old2", b"2", True, True))
        for number in range(1, passes + 1):
            one_pass(server, process, lambda: os.write(opened, b"x"), number == passes, number)
        server.wait_for("/new1", "/new2", "/last")
        server.send(*[(path, b"end", True, True) for path in ("/new1", "/new2", "/last")], *[(path, b"", False, True) for path in ("/before", "/after")])
        replies = process.communicate(timeout=20)[0].splitlines()
        assert len(replies) == 1 + len(kinds) and all('"status":200' in reply for reply in replies)
    finally:
        process.kill()
        process.wait()
        os.close(opened)
