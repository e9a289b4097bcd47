"""Stand-ins for an API server (TLS, HTTP/2 and HTTP/1.1) and for proxies, with every fault on order.

A Server is given routes: path -> what to do with the 1st, 2nd, ... request for it; the last one stays.
Each action gets an Exchange and answers, or does something worse. Servers record what they received.
"""
import base64
import contextlib
import gzip
import os
import queue
import select
import socket
import ssl
import struct
import threading

import h2.config
import h2.connection
import h2.errors
import h2.events
import h2.exceptions
import h2.settings


def reset(sock):
    """Ends a connection with RST."""
    with contextlib.suppress(OSError):
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    # A thread that waits for something to read would keep the connection until it has.
    with contextlib.suppress(OSError):
        sock.shutdown(socket.SHUT_RD)
    with contextlib.suppress(OSError):
        os.close(sock.detach())


class Listener:
    """Accepts connections on a port of its own, each served by a thread."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.connections = 0
        self.open = []
        self.lock = threading.Lock()
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                sock, _ = self.listener.accept()
            except OSError:
                return
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.connections += 1
            self.open.append(sock)
            threading.Thread(target=self.guarded, args=(sock, self.connections), daemon=True).start()

    def guarded(self, sock, number):
        try:
            self.serve(sock, number)
        except (OSError, h2.exceptions.ProtocolError, ValueError):
            pass
        finally:
            with contextlib.suppress(OSError):
                sock.close()

    def close(self):
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for sock in self.open:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)


class Wire:
    """What HTTP/1.1 and HTTP/2 have in common; bodies go out in pieces of `step` bytes at most."""
    step = 1 << 30


class Exchange:
    def __init__(self, connection, stream, method, path, headers, body, number):
        self.connection, self.stream, self.number = connection, stream, number
        self.method, self.path, self.headers, self.body = method, path, headers, body

    def reply(self, status=200, body=b"{}", headers=(), content_type="application/json", end=True):
        body = body.encode() if isinstance(body, str) else body
        fields = [("content-type", content_type)] if content_type else []
        self.connection.reply(self.stream, status, [*fields, *headers], body, end)

    def refuse(self):
        self.connection.refuse(self.stream)

    def goaway(self):
        self.connection.goaway(self.stream)

    def reset(self):
        self.connection.reset()


class Http2(Wire):
    def __init__(self, server, sock, number):
        self.server, self.sock, self.number = server, sock, number
        self.h2 = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False, header_encoding="utf-8"))
        self.lock = threading.RLock()
        self.waiting, self.bodies, self.gone = {}, {}, threading.Event()
        self.more = threading.Condition(self.lock)

    def flush(self):
        self.sock.sendall(self.h2.data_to_send())

    def run(self):
        self.h2.initiate_connection()
        if self.server.streams:
            self.h2.update_settings({h2.settings.SettingCodes.MAX_CONCURRENT_STREAMS: self.server.streams})
        self.flush()
        while True:
            # One TLS socket is not for two threads at once: reading waits outside of the lock.
            if not self.sock.pending():
                select.select([self.sock], [], [])
            with self.lock:
                data = self.sock.recv(65536)
                if not data:
                    return
                for event in self.h2.receive_data(data):
                    self.take(event)
                self.flush()
                self.more.notify_all()

    def take(self, event):
        if isinstance(event, h2.events.RequestReceived):
            self.waiting[event.stream_id] = (dict(event.headers), bytearray())
        elif isinstance(event, h2.events.DataReceived):
            self.waiting[event.stream_id][1].extend(event.data)
            self.h2.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
        elif isinstance(event, h2.events.StreamEnded):
            headers, body = self.waiting.pop(event.stream_id)
            exchange = Exchange(self, event.stream_id, headers[":method"], headers[":path"], headers,
                                bytes(body), self.number)
            threading.Thread(target=self.server.answer, args=(exchange,), daemon=True).start()

    def reply(self, stream, status, headers, body, end):
        with self.lock:
            self.h2.send_headers(stream, [(":status", str(status)), *headers], end_stream=end and not body)
            self.flush()
            sent = 0
            while sent < len(body):
                size = min(self.h2.local_flow_control_window(stream), self.h2.max_outbound_frame_size, len(body) - sent, self.step)
                if size == 0:
                    self.more.wait()
                    continue
                self.h2.send_data(stream, body[sent:sent + size], end_stream=end and sent + size == len(body))
                sent += size
                self.flush()

    def refuse(self, stream):
        with self.lock:
            self.h2.reset_stream(stream, h2.errors.ErrorCodes.REFUSED_STREAM)
            self.flush()

    def goaway(self, stream):
        """Streams from this one on were not looked at."""
        with self.lock:
            self.h2.close_connection(last_stream_id=stream - 2 if stream > 2 else 0)
            self.flush()
            self.sock.shutdown(socket.SHUT_RDWR)

    def reset(self):
        reset(self.sock)


class Http1(Wire):
    def __init__(self, server, sock, number):
        self.server, self.sock, self.number = server, sock, number

    def run(self):
        stream = self.sock.makefile("rb")
        while self.sock.fileno() >= 0 and (line := stream.readline()):
            method, path, _ = line.decode().split()
            headers = {}
            while (field := stream.readline().decode().strip()):
                name, value = field.split(":", 1)
                headers[name.lower()] = value.strip()
            body = stream.read(int(headers.get("content-length", 0)))
            self.server.answer(Exchange(self, None, method, path, headers, body, self.number))

    def reply(self, _stream, status, headers, body, end):
        lines = [f"HTTP/1.1 {status} Told", *(f"{name}: {value}" for name, value in headers)]
        if not any(name == "content-length" for name, _ in headers):
            lines.append(f"content-length: {len(body) if end else len(body) + 1}")
        head = "\r\n".join([*lines, "", ""]).encode("latin-1")
        self.sock.sendall(head + body[:self.step])
        for start in range(self.step, len(body), self.step):
            self.sock.sendall(body[start:start + self.step])

    def reset(self):
        reset(self.sock)

    refuse = goaway = lambda self, _stream: self.reset()


class Server(Listener):
    def __init__(self, context, protocols=("h2", "http/1.1"), streams=None):
        self.context, self.streams = context, streams
        self.requests, self.routes, self.arrived = [], {}, queue.Queue()
        if context and protocols:
            context.set_alpn_protocols(list(protocols))
        super().__init__()

    def serve(self, sock, number):
        if self.context:
            plain = socket.socket(fileno=os.dup(sock.fileno()))
            sock = self.context.wrap_socket(sock, server_side=True, do_handshake_on_connect=False)
            self.open.append(sock)
            try:
                sock.do_handshake()
            except ssl.SSLError:
                # Closing with bytes unread would reset the connection before the alert is read.
                plain.shutdown(socket.SHUT_WR)
                while plain.recv(65536):
                    pass
                raise
            finally:
                plain.close()
        http2 = self.context and sock.selected_alpn_protocol() == "h2"
        (Http2 if http2 else Http1)(self, sock, number).run()

    def route(self, path, *actions):
        self.routes[path] = list(actions)

    def answer(self, exchange):
        path = exchange.path.split("?")[0]
        with self.lock:
            self.requests.append(exchange)
            actions = self.routes.get(path, [Exchange.reply])
            action = actions.pop(0) if len(actions) > 1 else actions[0]
        self.arrived.put(exchange)
        with contextlib.suppress(OSError, h2.exceptions.ProtocolError):
            action(exchange)


def pump(one, other):
    while True:
        ready, _, _ = select.select([one, other], [], [])
        for sock in ready:
            data = sock.recv(65536)
            if not data:
                return
            (other if sock is one else one).sendall(data)


class ConnectProxy(Listener):
    """HTTP CONNECT; `password` "user:password" asks for it; `refusal` is a status to refuse with."""

    def __init__(self, password=None, refusal=None, context=None, target=None):
        self.password, self.refusal, self.context, self.target = password, refusal, context, target
        self.heads = []
        super().__init__()

    def serve(self, sock, number):
        if self.context:
            sock = self.context.wrap_socket(sock, server_side=True)
        head = b""
        while b"\r\n\r\n" not in head:
            head += sock.recv(1)
        head = head.decode()
        self.heads.append(head)
        wanted = base64.b64encode((self.password or "").encode()).decode()
        if self.refusal or (self.password and f"Proxy-Authorization: Basic {wanted}" not in head):
            sock.sendall(f"HTTP/1.1 {self.refusal or 407} No\r\nContent-Length: 0\r\n\r\n".encode())
            return
        host, port = head.split()[1].rsplit(":", 1)
        with socket.create_connection(self.target or (host, int(port))) as there:
            sock.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
            if not self.context:
                pump(sock, there)


class Socks(Listener):
    """SOCKS5 that takes names only, and connects to `target` whatever the name."""

    def __init__(self, target):
        self.target, self.names = target, []
        super().__init__()

    def serve(self, sock, number):
        _, count = sock.recv(2)
        sock.recv(count)
        sock.sendall(b"\x05\x00")
        _, _, _, kind, length = sock.recv(5)
        if kind != 3:
            sock.sendall(b"\x05\x08\x00\x01\0\0\0\0\0\0")
            return
        self.names.append(sock.recv(length).decode())
        sock.recv(2)
        sock.sendall(b"\x05\x00\x00\x01\0\0\0\0\0\0")
        with socket.create_connection(self.target) as there:
            pump(sock, there)


class Raw(Listener):
    """Sends bytes and ends, or says nothing at all (bytes None) until it is closed."""

    def __init__(self, data):
        self.data = data
        super().__init__()

    def serve(self, sock, number):
        sock.recv(65536)
        if self.data is None:
            while sock.recv(65536):
                pass
        else:
            sock.sendall(self.data)


def compressed(data):
    return gzip.compress(data)


def tls(pem, client_ca=None):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    if client_ca:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(client_ca)
    return context
