"""Requests to the API server as the administrator, for the node."""
import http.client
import json
import re
import ssl


class Refusal(Exception):
    """The server's answer when it is none of success."""

    def __init__(self, status, text):
        super().__init__(f"{status}: {text[:500]}")
        self.status = status


class Api:
    def __init__(self, plane):
        text = (plane.state / "admin.kubeconfig").read_text(encoding="utf-8")
        self.host, self.port = re.search(r"server: https://(\S+):(\d+)", text).groups()
        self.token = re.search(r"token: (\S+)", text)[1]
        self.tls = ssl.create_default_context(cafile=str(plane.state / "ca.crt"))

    def send(self, method, path, body=None, kind="application/json", timeout=60):
        connection = http.client.HTTPSConnection(self.host, int(self.port), context=self.tls, timeout=timeout)
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": kind, "User-Agent": "test-node"}
        connection.request(method, path, None if body is None else json.dumps(body), headers)
        return connection, connection.getresponse()

    def ask(self, method, path, body=None, kind="application/json"):
        connection, reply = self.send(method, path, body, kind)
        try:
            text = reply.read().decode()
        finally:
            connection.close()
        if reply.status >= 300:
            raise Refusal(reply.status, text)
        return json.loads(text)

    def get(self, path):
        return self.ask("GET", path)

    def merge(self, path, body):
        return self.ask("PATCH", path, body, "application/merge-patch+json")

    def watch(self, path):
        """(type, object) of a watch, until the server ends it."""
        connection, reply = self.send("GET", path, timeout=None)
        try:
            if reply.status >= 300:
                raise Refusal(reply.status, reply.read().decode())
            for line in reply:
                event = json.loads(line)
                yield event["type"], event["object"]
        finally:
            connection.close()
