"""Kubeconfig files for the real server, who asked it as what, and real proxies."""
import base64
import json
import re
import socket
import subprocess

from cluster.control_plane import ENVIRONMENT, eventually
from lab import tools


def names_for_kubectl(words):
    """kubectl's names of the options that we call otherwise."""
    return ["--cluster" if word == "--kube-cluster" else word for word in words]


class Identities:
    """What the server's audit log tells of requests about a namespace: (path before /api, user, impersonated)."""

    def __init__(self, plane):
        self.plane, self.log = plane, plane.state / "audit.log"

    def of(self, namespace):
        found = []
        with open(self.log, encoding="utf-8") as lines:
            for line in lines:
                if f"/namespaces/{namespace}/" in line:
                    event = json.loads(line)
                    prefix = event["requestURI"].split("/api")[0]
                    found.append((prefix, event["user"], event.get("impersonatedUser")))
        assert all(one == found[0] for one in found), "one command has several identities"
        return found[0] if found else None


class Credentials:
    """Fills the texts of kubeconfig files: @ca, @cert, @key (of the user jane) and their @...64, @token, @server."""

    def __init__(self, plane):
        def read(name):
            return (plane.state / name).read_text(encoding="utf-8")
        self.server = re.search(r"server: (\S+)", read("admin.kubeconfig"))[1]
        self.values = {"ca": read("ca.crt"), "cert": read("jane.crt"), "key": read("jane.key")}
        self.token = re.search(r"token: (\S+)", read("jane.kubeconfig"))[1]

    def fill(self, text):
        for name, value in self.values.items():
            text = text.replace(f"@{name}64", base64.b64encode(value.encode()).decode())
            text = value if text == f"@{name}" else text
        return text.replace("@token", self.token).replace("@server", self.server)


def write(folder, files):
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        path.chmod(0o700 if name.endswith(".sh") else 0o600)


def run(command, folder, variables):
    return tools.run(*command, cwd=folder, check=False, stdin=subprocess.DEVNULL, timeout=120,
                     env={**ENVIRONMENT, "HOME": str(folder), **variables})


def free_port():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        return server.getsockname()[1]


class Proxy:
    """A real proxy with a user and a password: tinyproxy (HTTP CONNECT) or microsocks (SOCKS5)."""

    def __init__(self, folder, name, scheme):
        folder.mkdir()
        self.name, self.scheme = name, scheme
        self.port, self.log = free_port(), folder / "log"
        if name == "tinyproxy":
            settings = folder / "tinyproxy.conf"
            settings.write_text(f'Port {self.port}\nListen 127.0.0.1\nBasicAuth proxyuser proxypass\nTimeout 60\n'
                                f'MaxClients 50\nLogLevel Connect\n')
            command = [tools.system_tool("tinyproxy", "tinyproxy"), "-d", "-c", settings]
        else:
            command = [tools.system_tool("microsocks", "microsocks"), "-i", "127.0.0.1", "-p", self.port, "-u", "proxyuser",
                       "-P", "proxypass"]
        self.process = tools.serve(command, self.log, env=ENVIRONMENT)
        eventually(self.listens, f"{name} does not listen: {self.log.read_text()}")

    def listens(self):
        with socket.socket() as client:
            return client.connect_ex(("127.0.0.1", self.port)) == 0

    def url(self, password="proxypass"):
        return f"{self.scheme}://proxyuser:{password}@127.0.0.1:{self.port}"

    def targets(self):
        """host:port of the connections that went through."""
        found = re.findall(r"CONNECT (\S+) HTTP|connected to (\S+)", self.log.read_text(errors="replace"))
        return ["".join(pair) for pair in found]

    def stop(self):
        self.process.kill()
        self.process.wait()

