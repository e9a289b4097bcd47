"""A cluster of three etcd members with mutual TLS, each a process of its own."""
import json
import pathlib
import time

from lab import pki, tools


class Cluster:
    """Members listen on addresses[i]:2379 and are known under hosts[i]; `client` is the identity of clients."""

    def __init__(self, folder, hosts, addresses, client_subject, service=None, quota=0):
        self.folder = pathlib.Path(folder)
        self.hosts, self.addresses, self.quota = hosts, addresses, quota
        self.urls = [f"https://{host}:2379" for host in hosts]
        self.authority = pki.Authority(self.folder / "pki", "etcd-ca")
        names = [*dict.fromkeys([*hosts, *addresses, "127.0.0.1", "localhost", *([service] if service else [])])]
        self.server = self.authority.issue("server", "/CN=etcd", names, server=True)
        self.client = self.authority.issue("client", client_subject)
        self.processes = [None, None, None]
        for i in range(3):
            self.start(i)
        self.wait_until_healthy()

    def start(self, i):
        crt, key = self.server
        ca = self.authority.certificate
        peers = [f"https://{host}:2380" for host in self.hosts]
        command = [
            tools.tool("etcd"), "--name", f"m{i}", "--data-dir", self.folder / f"m{i}",
            "--initial-cluster", ",".join(f"m{n}={url}" for n, url in enumerate(peers)),
            "--initial-cluster-token", str(self.folder), "--initial-advertise-peer-urls", peers[i],
            "--advertise-client-urls", self.urls[i], "--listen-client-urls", f"https://{self.addresses[i]}:2379",
            "--listen-peer-urls", f"https://{self.addresses[i]}:2380", "--client-cert-auth", "--peer-client-cert-auth",
            "--cert-file", crt, "--key-file", key, "--trusted-ca-file", ca,
            "--peer-cert-file", crt, "--peer-key-file", key, "--peer-trusted-ca-file", ca,
            "--quota-backend-bytes", self.quota, "--unsafe-no-fsync", "--logger", "zap",
        ]
        self.processes[i] = tools.serve(command, self.log(i), env=dict(tools.ENVIRONMENT, TZ="UTC"))

    def log(self, i):
        return self.folder / f"m{i}.log"

    def identity(self):
        crt, key = self.client
        return ["--cacert", str(self.authority.certificate), "--cert", str(crt), "--key", str(key)]

    def ctl(self, *arguments, endpoints=None, **options):
        return tools.run(tools.tool("etcdctl"), "--endpoints", ",".join(endpoints or self.urls), *self.identity(),
                         *arguments, **options)

    def wait_until_healthy(self, limit=60):
        end = time.monotonic() + limit
        while True:
            done = self.ctl("endpoint", "health", check=False)
            if done.returncode == 0:
                return
            if time.monotonic() > end:
                raise RuntimeError(f"etcd is not healthy after {limit} s: {done.stderr}\n{self.log(0).read_text()[-3000:]}")
            time.sleep(0.1)

    def enable_auth(self):
        """As the chart of kamaji-etcd does it: the user root is whoever has a certificate with CN=root."""
        self.ctl("user", "add", "root", "--no-password")
        self.ctl("user", "grant-role", "root", "root")
        self.ctl("auth", "enable")

    def fill(self, live=0, garbage=0):
        """Puts MiB of values below live/, and MiB below junk/ that are deleted and compacted away."""
        crt, key = self.client
        tools.run(tools.tool("fill", tools.STANDINS), "-endpoint", self.urls[0], "-cacert", self.authority.certificate,
                  "-cert", crt, "-key", key, "-live", live, "-garbage", garbage)
        if garbage:  # other members compact when they come to it, and count free pages at their next write
            end = time.monotonic() + 30
            while any(s["dbSize"] - s["dbSizeInUse"] < garbage * 700_000 for s in self.status()):
                if time.monotonic() > end:
                    raise RuntimeError(f"the compaction freed nothing: {self.status()}")
                self.put("fill/tick", str(end))
                time.sleep(0.1)

    def put(self, key, value):
        self.ctl("put", key, value)

    def status(self):
        """One mapping per member: dbSize, dbSizeInUse, leader, header.member_id, ..."""
        rows = json.loads(self.ctl("endpoint", "status", "-w", "json").stdout)
        by_url = {row["Endpoint"]: row["Status"] for row in rows}
        return [by_url[url] for url in self.urls]

    def leader(self):
        for i, status in enumerate(self.status()):
            if status["leader"] == status["header"]["member_id"]:
                return i
        raise RuntimeError("no leader")

    def signal(self, i, number):
        self.processes[i].send_signal(number)

    def kill(self, i):
        self.processes[i].kill()
        self.processes[i].wait()

    def restart(self, i):
        self.start(i)
        self.wait_until_healthy()

    def defragmentations(self, since):
        """(start, end, member) of each defragmentation after the time `since`, from the members' own logs."""
        found = []
        for i in range(3):
            start = None
            for line in self.log(i).read_text(encoding="utf-8").splitlines():
                if "defragment" not in line or not line.startswith("{"):
                    continue
                entry = json.loads(line)
                if entry["msg"] == "starting defragment":
                    start = entry["ts"]
                elif entry["msg"] == "finished defragment" and start:
                    found.append((start, entry["ts"], i))
        return sorted(f for f in found if f[0] >= since)

    def stop(self):
        for process in filter(None, self.processes):
            process.kill()
            process.wait()


def now():
    """The time as etcd writes it into its log."""
    seconds, rest = divmod(time.time_ns(), 10**9)
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds)) + f".{rest // 1000:06d}Z"
