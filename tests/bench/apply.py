#!/usr/bin/env python3
"""--apply beside `kubectl apply --server-side`, on one real API server, in turn: make bench-apply.

Tables: first install of one cluster's objects, a fleet of 100 clusters on one server, the same again
unchanged, and the fleet with servers that are far away (relay.c). Ratios are those of medians in this
run. Targets are printed beside them; nothing here fails.
"""
import argparse
import json
import os
import pathlib
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from cluster.control_plane import ENVIRONMENT, ControlPlane  # noqa: E402
from lab import tools  # noqa: E402

OBJECTS = "--task defrag,snapshot --snapshot-to s3://backups/prod --keep-last 3 --network-policy".split()
CLUSTERS = 100
ONE_WAYS = (10, 50)  # milliseconds to a distant server, and as many back: near by, and another continent


class Figures:
    """Of one command: seconds of wall and CPU, per run."""

    def __init__(self):
        self.wall, self.cpu = [], []

    def run(self, command, home):
        start = time.monotonic()
        process = subprocess.Popen(command, env={**ENVIRONMENT, "HOME": str(home)}, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        said = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        self.wall.append(time.monotonic() - start)
        self.cpu.append(usage.ru_utime + usage.ru_stime)
        if process.returncode:
            sys.exit(f"{' '.join(map(str, command))}: exit code {process.returncode}\n{said.decode()[-2000:]}")

    def median(self):
        return tuple(map(statistics.median, (self.wall, self.cpu)))


class Relay:
    """relay.c before the API server, a kubeconfig that goes there, and in the end the connections passed on."""

    def __init__(self, build, kubeconfig, file, milliseconds=0):
        text = pathlib.Path(kubeconfig).read_text(encoding="utf-8")
        port = re.search(r"server: \"?https://[^:]+:(\d+)", text)[1]
        self.process = subprocess.Popen([build / "bench/relay", port, str(milliseconds)], stdout=subprocess.PIPE, text=True)
        own = self.process.stdout.readline().strip()
        file.write_text(re.sub(r"(server: \"?https://[^:]+:)\d+", rf"\g<1>{own}", text))
        self.kubeconfig, self.connections = str(file), 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.connections = self.process.communicate()[0].count("connection")


class Bench:
    def __init__(self, plane, folder, build):
        self.plane, self.folder, self.build = plane, folder, build
        self.program = build / "etcdmaint-gen"
        self.kubectl = tools.tool("kubectl")
        self.spaces = 0

    def space(self):
        self.spaces += 1
        self.plane.create_namespace(f"bench{self.spaces}")
        return f"bench{self.spaces}"

    def forget(self, space):
        self.plane.must("delete", "namespace", space, "--wait=false")

    def ours(self, *words, kubeconfig=None):
        return [self.program, "--kubeconfig", kubeconfig or self.plane.kubeconfig, "--apply", *words]

    def theirs(self, file, kubeconfig=None, *words):
        return [self.kubectl, "--kubeconfig", kubeconfig or self.plane.kubeconfig, "--cache-dir", str(self.folder / "cache"),
                "apply", "--server-side", *words, "-f", str(file)]

    def render(self, *words):
        file = self.folder / "manifest.yaml"
        with open(file, "wb") as output:
            subprocess.run([self.program, *words], check=True, stdout=output, stderr=subprocess.DEVNULL, env=ENVIRONMENT)
        return file

    def single(self, rounds, *more):
        """First installs of one cluster's objects, each in a namespace of its own."""
        ours, theirs = Figures(), Figures()
        for number in range(rounds + 1):
            if number == 1:  # the first round fills caches
                ours, theirs = Figures(), Figures()
            one, other = self.space(), self.space()
            ours.run(self.ours(*OBJECTS, "-n", one, *more), self.folder)
            theirs.run(self.theirs(self.render(*OBJECTS, "-n", other)), self.folder)
            self.forget(one)
            self.forget(other)
        return ours, theirs

    def fleet_file(self, space):
        file = self.folder / f"{space}.yaml"
        file.write_text(json.dumps({"defaults": {
            "namespace": space, "task": "defrag,snapshot", "snapshot-to": "s3://backups/prod", "keep-last": 3, "network-policy": True},
            "clusters": [{"name": f"c{n:03}", "etcd-name": f"etcd-{n:03}", "etcd-service": f"etcd-{n:03}"} for n in range(CLUSTERS)]}))
        return file

    def fleet(self, rounds, *more, kubeconfig=None):
        """100 clusters, then the same again: two pairs of figures, and the number of objects."""
        first, again = (Figures(), Figures()), (Figures(), Figures())
        objects = 0
        for _ in range(rounds):
            one, other = self.space(), self.space()
            fleet = self.fleet_file(one)
            manifest = self.render("-f", self.fleet_file(other))
            objects = manifest.read_text().count("\nkind: ")
            for ours, theirs in (first, again):
                ours.run(self.ours("-f", fleet, *more, kubeconfig=kubeconfig), self.folder)
                theirs.run(self.theirs(manifest, kubeconfig), self.folder)
            self.forget(one)
            self.forget(other)
        return first, again, objects

    def relay(self, milliseconds=0):
        return Relay(self.build, self.plane.kubeconfig, self.folder / "relayed", milliseconds)

    def through_relay(self, command):
        """Connections that a command opens; it gets a kubeconfig."""
        with self.relay() as relay:
            done = subprocess.run(command(relay.kubeconfig), env={**ENVIRONMENT, "HOME": str(self.folder)}, capture_output=True,
                                  text=True, check=True)
        return relay.connections, done

    def peak(self, command):
        """MiB; of a child of timer.c, because that of Python begins with Python's own."""
        done = subprocess.run([self.build / "bench/timer", "1", *command], env={**ENVIRONMENT, "HOME": str(self.folder)},
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
        return int(done.stdout.split()[2]) / 1024

    def counts(self):
        """(connections, requests per object, peak MiB) of both, and ours without preflight."""
        one, two, other = self.space(), self.space(), self.space()
        manifest = self.render(*OBJECTS, "-n", other)
        objects = manifest.read_text().count("\nkind: ")
        rows = []
        for command in (lambda file: self.ours(*OBJECTS, "-n", one, "-v", kubeconfig=file),
                        lambda file: self.ours(*OBJECTS, "-n", two, "-v", "--no-preflight", kubeconfig=file)):
            connections, done = self.through_relay(command)
            rows.append([connections, len(re.findall(r"^trace: (?:GET|PATCH|POST) ", done.stderr, re.M)) / objects])
        shutil.rmtree(self.folder / "cache", ignore_errors=True)
        for _ in range(2):  # without its cache, and with it
            connections, done = self.through_relay(lambda file: self.theirs(manifest, file, "-v=6"))
            rows.append([connections, len(re.findall(r"verb=\"|(?:GET|PATCH|POST) https://\S+ \d+ ", done.stderr)) / objects])
        spaces = [one, two, other]
        for row in rows:
            spaces.append(self.space())
            manifest = self.render(*OBJECTS, "-n", spaces[-1])
            blind = ["--no-preflight"] if row is rows[1] else []
            ours = rows.index(row) < 2
            row.append(self.peak(self.ours(*OBJECTS, "-n", spaces[-1], *blind) if ours else self.theirs(manifest)))
        for space in spaces:
            self.forget(space)
        return objects, rows


def table(title, ours, theirs, targets):
    print(f"\n{title}\n{'':26}{'wall ms':>10}{'cpu ms':>10}")
    rows = (("etcdmaint-gen --apply", ours.median()), ("kubectl apply", theirs.median()))
    for name, (wall, cpu) in rows:
        print(f"{name:26}{wall * 1000:>10.1f}{cpu * 1000:>10.1f}")
    wall, cpu = (b / a for a, b in zip(rows[0][1], rows[1][1]))
    print(f"{'ratio':26}{wall:>9.1f}x{cpu:>9.1f}x   target: {targets}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", default="build")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--fleet-rounds", type=int, default=3)
    options = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with tempfile.TemporaryDirectory(prefix="bench.") as name:
        folder = pathlib.Path(name)
        folder.chmod(0o755)
        with ControlPlane(folder) as plane:
            bench = Bench(plane, folder, ROOT / options.build)
            objects, rows = bench.counts()
            print(f"{'one cluster: ' + str(objects) + ' objects':26}{'TCP':>10}{'requests per object':>22}{'peak MiB':>10}")
            names = ("etcdmaint-gen --apply", "... --no-preflight", "kubectl apply, cold cache", "kubectl apply, warm cache")
            for row, (connections, requests, memory) in zip(names, rows):
                print(f"{row:26}{connections:>10}{requests:>22.1f}{memory:>10.1f}")
            print(f"{'target':26}{'1':>10}{'2, then 1':>22}{'12':>10}")
            table(f"first install of one cluster's {objects} objects", *bench.single(options.rounds), "4x wall, 5x CPU")
            table("the same with --no-preflight", *bench.single(options.rounds, "--no-preflight"), "-")
            first, again, objects = bench.fleet(options.fleet_rounds)
            table(f"{CLUSTERS} clusters, {objects} objects, first install", *first, "20x wall")
            table(f"{CLUSTERS} clusters, {objects} objects, unchanged", *again, "no slower than the first")
            first, again, _ = bench.fleet(options.fleet_rounds, "--no-preflight")
            table(f"{CLUSTERS} clusters, first install with --no-preflight", *first, "-")
            for one_way in ONE_WAYS:
                with bench.relay(one_way) as relay:
                    first, again, _ = bench.fleet(1, kubeconfig=relay.kubeconfig)
                table(f"{CLUSTERS} clusters, first install, {2 * one_way} ms to the server and back", *first, "20x wall")
                table(f"{CLUSTERS} clusters, unchanged, {2 * one_way} ms to the server and back", *again, "-")


if __name__ == "__main__":
    main()
