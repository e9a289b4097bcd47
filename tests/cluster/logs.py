"""The node's server, which the API server asks for the logs of containers."""
import http.server
import threading
import time
import urllib.parse


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def refuse(self, status, text):
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):  # noqa: N802 (named by the library)
        url = urllib.parse.urlsplit(self.path)
        options = {k: v[-1] for k, v in urllib.parse.parse_qs(url.query).items()}
        parts = url.path.strip("/").split("/")
        if len(parts) != 4 or parts[0] != "containerLogs":
            self.refuse(404, "404 page not found")
            return
        pod = self.server.node.find(parts[1], parts[2])
        path = pod and pod.outputs.get(parts[3])
        if not path:
            self.refuse(400 if pod else 404, f'container "{parts[3]}" in pod "{parts[2]}" is waiting to start: PodInitializing')
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.send_lines(pod, parts[3], path, options)
        self.wfile.write(b"0\r\n\r\n")

    def send_lines(self, pod, name, path, options):
        follow, stamps = options.get("follow") == "true", options.get("timestamps") == "true"
        since = options.get("sinceTime", "")
        with open(path, "rb") as source:
            while True:
                ended = name in pod.ended
                for line in source:
                    while not line.endswith(b"\n"):
                        line += source.readline()
                    time_of, text = line.split(b" F ", 1)
                    # As a kubelet does: what is not older than that second.
                    if time_of.decode()[:19] >= since[:19]:
                        self.send_chunk(time_of + b" " + text if stamps else text)
                if ended or not follow or self.server.node.stopping.is_set():
                    return
                time.sleep(0.05)

    def send_chunk(self, data):
        self.wfile.write(b"%x\r\n" % len(data) + data + b"\r\n")
        self.wfile.flush()


class LogServer(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, node, tls):
        super().__init__(("127.0.0.1", 0), Handler)
        self.node, self.tls, self.port = node, tls, self.server_address[1]
        self.thread = threading.Thread(target=self.serve_forever, daemon=True)
        self.thread.start()

    def finish_request(self, request, client_address):
        """The handshake belongs to the connection's own thread."""
        with self.tls.wrap_socket(request, server_side=True) as connection:
            super().finish_request(connection, client_address)

    def handle_error(self, *_):
        pass  # the other side went away

    def stop(self):
        self.shutdown()
        self.server_close()
