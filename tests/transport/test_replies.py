"""What comes back, HTTP/2 and HTTP/1.1: statuses, retries, identities, bodies, warnings."""
import json
import signal
import threading

import pytest

import standin
from conftest import Outcome, begin
from standin import Exchange

APPLY = "PATCH /apply safe {\"kind\":\"ConfigMap\"}"
CREATE = "POST /create never {\"kind\":\"Job\"}"


def replies(status, body="{}", **options):
    return lambda exchange: exchange.reply(status, body, **options)


@pytest.fixture(params=["h2", "http1"])
def http(request):
    return {"http1": True} if request.param == "http1" else {}


def test_a_request_arrives_as_it_was_meant(server, send, http):
    done = send(server, "PATCH /api/v1/namespaces/x?fieldManager=a%2Fb safe {\"a\":1}", token="canary-token", level=1,
                **{"as": "Impersonate-User: alice"}, **http)
    seen = server.requests[0]
    assert (seen.method, seen.path, seen.body) == ("PATCH", "/api/v1/namespaces/x?fieldManager=a%2Fb", b'{"a":1}')
    assert seen.headers["authorization"] == "Bearer canary-token"
    assert seen.headers["impersonate-user"] == "alice"
    assert seen.headers["content-type"] == "application/apply-patch+yaml"
    assert seen.headers["user-agent"] == "etcdmaint-gen/test" and "expect" not in seen.headers
    assert done.reply["status"] == 200 and done.reply["body"] == b"{}" and done.reply["problem"] is None
    assert ("HTTP/1.1" if http else "HTTP/2") in done.trace


def test_many_requests_use_one_connection(server, send):
    done = send(server, "\n".join(f"GET /{i} safe" for i in range(100)), concurrency=20)
    assert [reply["status"] for reply in done.replies] == [200] * 100
    assert server.connections == 1


def test_requests_run_at_once(server, send):
    everybody = __import__("threading").Barrier(8)

    def together(exchange):
        everybody.wait()
        exchange.reply()
    for i in range(8):
        server.route(f"/{i}", together)
    assert len(send(server, "\n".join(f"GET /{i} safe" for i in range(8))).replies) == 8
    assert server.connections == 1


def test_a_server_without_http2(start, certificates, send):
    server = start(standin.Server, standin.tls(certificates.good), protocols=("http/1.1",))
    done = send(server, "\n".join(f"GET /{i} safe" for i in range(20)), concurrency=4, level=1)
    assert [reply["status"] for reply in done.replies] == [200] * 20
    assert "HTTP/1.1" in done.trace and server.connections <= 4


def test_one_stream_at_a_time(start, certificates, send):
    server = start(standin.Server, standin.tls(certificates.good), streams=1)
    done = send(server, "\n".join(f"GET /{i} safe" for i in range(12)))
    assert [reply["status"] for reply in done.replies] == [200] * 12
    assert server.connections == 1


@pytest.mark.parametrize("status", [400, 403, 404, 409, 415, 422, 500])
def test_errors_are_replies_and_are_not_repeated(server, send, status, http):
    server.route("/apply", replies(status, '{"kind":"Status","message":"no"}'))
    done = send(server, APPLY, **http)
    assert done.reply["status"] == status and b'"no"' in done.reply["body"]
    assert done.reply["problem"] is None and done.reply["reached"]
    assert len(server.requests) == 1


@pytest.mark.parametrize("request_line, status, body, headers, attempts", [
    (APPLY, 429, "Too many requests", [("retry-after", "0")], 2),
    (CREATE, 429, "Too many requests", [], 2),
    (CREATE, 503, "{}", [("retry-after", "0")], 2),
    (CREATE, 503, "{}", [], 1),
    (APPLY, 503, "{}", [], 2),
    (APPLY, 504, "{}", [], 2),
    (CREATE, 504, "{}", [], 1),
    (APPLY, 500, '{"message":"etcdserver: leader changed"}', [], 2),
    (APPLY, 500, '{"message":"failed calling webhook \\"x\\""}', [], 2),
    (CREATE, 500, '{"message":"etcdserver: leader changed"}', [], 1),
    (APPLY, 500, '{"message":"failed to create typed patch object"}', [], 1),
])
def test_what_passes_is_tried_again(server, send, request_line, status, body, headers, attempts, http):
    path = request_line.split()[1]
    server.route(path, replies(status, body, headers=headers), Exchange.reply)
    done = send(server, request_line, **http)
    assert len(server.requests) == attempts
    assert done.reply["status"] == (200 if attempts == 2 else status)


def test_retries_are_bounded(server, send):
    server.route("/apply", replies(429))
    done = send(server, APPLY, level=1)
    assert done.reply["status"] == 429 and len(server.requests) == 5
    assert "again in 1 ms" in done.trace and "attempt 4, again in 8 ms" in done.trace


def test_retry_after_is_obeyed_within_the_time_for_everything(server, send):
    server.route("/apply", replies(429, headers=[("retry-after", "30")]))
    done = send(server, APPLY, timeout=20000)
    assert done.reply["status"] == 429 and len(server.requests) == 1


def test_retry_after_waits(server, send):
    server.route("/apply", replies(503, headers=[("retry-after", "1")]), Exchange.reply)
    done = send(server, APPLY, level=1)
    assert done.reply["status"] == 200 and "again in 1000 ms" in done.trace


def test_a_new_token_after_401(server, send, http):
    server.route("/apply", replies(401), Exchange.reply)
    done = send(server, APPLY, exec="first-token,second-token", **http)
    assert done.reply["status"] == 200
    assert [seen.headers["authorization"] for seen in server.requests] == ["Bearer first-token", "Bearer second-token"]


def test_a_second_401_is_the_answer(server, send):
    server.route("/create", replies(401))
    done = send(server, CREATE, exec="first-token,second-token,third-token")
    assert done.reply["status"] == 401 and len(server.requests) == 2


def test_401_of_many_requests_asks_for_one_new_token(server, send):
    def by_token(exchange):
        exchange.reply(200 if exchange.headers["authorization"] == "Bearer second-token" else 401)
    for i in range(6):
        server.route(f"/{i}", by_token)
    done = send(server, "\n".join(f"GET /{i} safe" for i in range(6)), exec="first-token,second-token,third-token")
    assert [reply["status"] for reply in done.replies] == [200] * 6


def test_401_without_anything_to_renew(server, send):
    server.route("/apply", replies(401))
    done = send(server, APPLY, token="canary-token")
    assert done.reply["status"] == 401 and len(server.requests) == 1


def test_a_plugin_that_fails(server, send):
    done = send(server, APPLY, exec="x", exec_fails=True)
    assert (done.reply["status"], done.reply["problem"], done.reply["hint"]) == (0, "the plugin failed", "log in again")
    assert not server.requests


def test_a_token_file_is_read_again(server, send, tmp_path):
    path = tmp_path / "token"
    path.write_text("old-token\n")

    def renewed(exchange):
        path.write_text("  new-token \n")
        exchange.reply(401)
    server.route("/apply", renewed, Exchange.reply)
    assert send(server, APPLY, token_file=path).reply["status"] == 200
    assert server.requests[1].headers["authorization"] == "Bearer new-token"


@pytest.mark.parametrize("content, words", [(None, "No such file"), (" \n", "is empty"), ("a\r\nX: y", "line break")])
def test_token_files_that_cannot_be_used(server, send, tmp_path, content, words):
    path = tmp_path / "token"
    if content is not None:
        path.write_bytes(content.encode())
    done = send(server, APPLY, token_file=path)
    assert done.reply["status"] == 0 and words in done.reply["problem"]
    assert not server.requests


def test_basic(server, send):
    send(server, APPLY, user="Aladdin", password="open sesame")
    assert server.requests[0].headers["authorization"] == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="


def test_a_client_certificate(start, certificates, send):
    server = start(standin.Server, standin.tls(certificates.good, certificates.ca))
    both = certificates.client
    assert send(server, APPLY, cert=both, key=both).reply["status"] == 200


def test_redirects_are_not_followed(server, start, certificates, send, http):
    other = start(standin.Server, standin.tls(certificates.good))
    server.route("/apply", replies(302, headers=[("location", f"https://127.0.0.1:{other.port}/apply")]))
    done = send(server, APPLY, token="canary-token", **http)
    assert done.reply["status"] == 302 and "redirect (status 302)" in done.reply["problem"]
    assert not other.requests and len(server.requests) == 1


def test_warnings(server, send, http):
    server.route("/apply", replies(200, headers=[
        ("warning", '299 - "first \\"quoted\\"", 299 agent "second" "Sat, 01 Jan 2022 00:00:00 GMT"'),
        ("warning", '299 - "first \\"quoted\\""'), ("warning", '199 - "not this"'), ("warning", "299 - unquoted"),
        ("warning", '299 - "tab\there"')]))
    done = send(server, APPLY, **http)
    assert done.reply["warnings"] == ['first "quoted"', "second", "tab\\there"]


def test_bodies_with_any_byte(server, send, http):
    server.route("/apply", replies(200, b'{"a":"\0\x1b[31m\xff'))
    done = send(server, APPLY, level=3, **http)
    assert done.reply["body"] == b'{"a":"\0\x1b[31m\xff'
    assert "\x1b" not in done.trace and "\0" not in done.trace


def test_a_wrong_content_type(server, send):
    server.route("/apply", replies(200, "<html>", content_type="text/html"))
    done = send(server, APPLY)
    assert (done.reply["content_type"], done.reply["body"]) == ("text/html", b"<html>")


def test_compressed_replies(server, send):
    text = json.dumps({"items": ["x" * 1000] * 300}).encode()
    server.route("/apply", replies(200, standin.compressed(text), headers=[("content-encoding", "gzip")]))
    assert send(server, APPLY).reply["length"] == len(text)
    assert "gzip" in server.requests[0].headers["accept-encoding"]


@pytest.mark.parametrize("packed", [False, True])
def test_a_reply_of_100_megabytes(server, send, http, packed):
    body = b"x" * (100 * 1024 * 1024)
    headers = [("content-encoding", "gzip")] if packed else []
    server.route("/apply", replies(200, standin.compressed(body) if packed else body, headers=headers))
    done = send(server, APPLY, **http)
    assert done.reply["status"] == 0 and "over 32 MiB" in done.reply["problem"] and len(server.requests) == 1


def test_a_stream_is_handed_on_as_it_comes(server, certificates, http):
    url = f"https://127.0.0.1:{server.port}"
    process = begin(server=url, ca=certificates.ca, request_timeout=2000, **http)
    server.route("/watch", lambda exchange: exchange.reply(200, '{"type":"ADDED"}\n', end=False))
    process.stdin.write("GET /watch first\n\n")
    process.stdin.flush()
    assert process.stderr.readline() == 'took {"type":"ADDED"}\n'
    output, trace = process.communicate(timeout=60)
    assert Outcome(output, trace, process.returncode).reply["status"] == 200


def test_a_stream_that_is_an_error_is_a_reply(server, send):
    server.route("/watch", replies(410, '{"message":"too old"}'))
    done = send(server, "GET /watch stream")
    assert done.reply["status"] == 410 and done.reply["body"] == b'{"message":"too old"}'


def test_a_stream_ends_when_it_lasted_long_enough(server, send, http):
    server.route("/watch", lambda exchange: exchange.reply(200, "one\n", end=False))
    done = send(server, "GET /watch brief", request_timeout=15000, **http)
    assert (done.reply["status"], done.reply["problem"], len(server.requests)) == (200, None, 1)
    assert done.trace == "took one\n\n"


def test_news_end_the_other_streams(server, certificates, http):
    begun = threading.Event()

    def tell(exchange):
        begun.wait(60)
        exchange.reply(200, "news\n")
    server.route("/quiet", lambda exchange: exchange.reply(200, "begins\n", end=False))
    server.route("/news", tell)
    process = begin(server=f"https://127.0.0.1:{server.port}", ca=certificates.ca, request_timeout=15000, **http)
    process.stdin.write("GET /quiet until\nGET /news news\n\n")
    process.stdin.flush()
    assert process.stderr.readline() == "took begins\n"
    begun.set()
    output, trace = process.communicate(timeout=60)
    done = Outcome(output, trace, process.returncode)
    assert [(reply["status"], reply["problem"]) for reply in done.replies] == [(200, None), (200, None)]


def test_streams_end_together(server, send, http):
    begun = threading.Event()

    def begin_quiet(exchange):
        begun.set()
        exchange.reply(200, "begins\n", end=False)

    def tell(exchange):
        begun.wait(60)
        exchange.reply(200, "short\n")
    server.route("/quiet", begin_quiet)
    server.route("/short", tell)
    done = send(server, "GET /quiet until\nGET /short until", request_timeout=15000, **http)
    assert done.replies[1]["status"] == 200
    assert len(done.replies) == len(server.requests) == 2


def test_a_stream_that_is_not_needed_before_it_begins(server, send, http):
    server.route("/silent", lambda exchange: None)
    server.route("/news", lambda exchange: exchange.reply(200, "news\n"))
    done = send(server, "GET /silent until\nGET /news news", request_timeout=15000, **http)
    assert [reply["status"] for reply in done.replies] == [0, 200]
    assert done.replies[0]["problem"] == "nobody waits for it any more"


def test_a_signal_stops(server, certificates, http):
    process = begin(server=f"https://127.0.0.1:{server.port}", ca=certificates.ca, **http)
    server.route("/apply", lambda exchange: None)
    process.stdin.write(APPLY + "\nGET /ok safe\n\n")
    process.stdin.flush()
    while server.arrived.get(timeout=60).path != "/apply":
        pass
    process.send_signal(signal.SIGTERM)
    output, trace = process.communicate(timeout=60)
    reply = Outcome(output, trace, process.returncode).replies[0]
    assert (reply["status"], reply["problem"], reply["reached"]) == (0, "stopped by a signal", True)


def test_the_time_for_everything(server, send, http):
    server.route("/apply", lambda exchange: None)
    done = send(server, APPLY, timeout=300, **http)
    assert done.reply["status"] == 0 and "time for everything" in done.reply["problem"] and done.reply["reached"]


def test_a_slow_server(server, send, http):
    """What is safe is asked once more, over another connection: this one may be dead."""
    server.route("/apply", lambda exchange: None, Exchange.reply)
    server.route("/create", lambda exchange: None, Exchange.reply)
    done = send(server, APPLY + "\n\n" + CREATE, request_timeout=500, **http)
    assert [reply["status"] for reply in done.replies] == [200, 0]
    assert "in time" in done.replies[1]["problem"] and done.replies[1]["reached"]
    assert [seen.path for seen in server.requests] == ["/apply", "/apply", "/create"]
    assert server.requests[0].number != server.requests[1].number


@pytest.mark.parametrize("action", ["reset", "refuse", "goaway"])
def test_connections_that_end(server, send, action, http):
    server.route("/apply", lambda exchange: getattr(exchange, action)(), Exchange.reply)
    done = send(server, APPLY, **http)
    assert done.reply["status"] == 200 and len(server.requests) == 2


def test_a_lost_reply_is_not_asked_for_again(server, send, http):
    server.route("/create", Exchange.reset, Exchange.reply)
    done = send(server, "GET /warm safe\n\n" + CREATE, **http)
    reply = done.replies[1]
    assert reply["status"] == 0 and "ended before the reply" in reply["problem"] and reply["reached"]
    assert [seen.path for seen in server.requests] == ["/warm", "/create"]


def test_a_reply_that_is_cut(server, send):
    def cut(exchange):
        exchange.reply(200, '{"kind":', end=False)
        exchange.reset()
    server.route("/apply", cut, Exchange.reply)
    assert send(server, APPLY, http1=True).reply["status"] == 200
    server.route("/create", cut)
    assert "ended before" in send(server, CREATE, http1=True).reply["problem"]
