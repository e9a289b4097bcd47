"""Running the generator with faults: see preload.c."""
import os
import pathlib
import signal
import subprocess
import tempfile

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / os.environ.get("BUILD", "build")
PROGRAM = BUILD / "etcdmaint-gen"
PRELOAD = BUILD / "faults/preload.so"
HANG_SECONDS = 120
# Nothing of the caller's own settings may reach the program.
for name in [name for name in os.environ if name.startswith("ETCDMAINT_") or name in ("DEBUG", "NO_COLOR")]:
    del os.environ[name]
# Whoever runs the tests in the background may have SIGINT ignored, and the program would inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)

CONFIG = """\
# every kind of node that a config file may hold
namespace: etcd-maintenance
time-zone: Europe/Lisbon
task: [defrag, snapshot]
snapshot-to: s3://backups/etcd
keep-last: 14
label:
  team: "storage"
  tier: control-plane
annotation: {example.com/note: 'a long text with: colons, # hashes and "quotes"'}
network-policy: true
min-free: 200Mi
"""

COMMANDS = {
    "default": [],
    "config": ["-f", "config.yaml"],
    "talos": ["--target", "talos", "--nodes", "10.0.0.1,10.0.0.2"],
    "kubeadm": ["--target", "kubeadm", "--rbac", "deployer=User:x,operator=Group:y"],
    "explain": ["--explain", "--from", "2026-01-01T00:00:00Z", "-f", "config.yaml"],
    "next": ["--next", "3", "--from", "2026-01-01T00:00:00Z", "-o", "json", "-f", "config.yaml"],
    "schema": ["--config-schema"],
    "print-config": ["--print-config", "-f", "config.yaml"],
    "rule-sample": ["--rule-sample", "dbSize=1Gi,dbSizeInUse=300Mi,dbQuota=8Gi"],
    "help": ["--help", "all"],
    "man": ["--man"],
    "refused": ["-j", "61 * * * *", "-n", "Bad_Name", "--diagnostics", "json"],
}


class Runner:
    """Runs the program in a folder that holds config.yaml, with or without a fault."""

    def __init__(self, folder):
        self.folder = folder
        (folder / "config.yaml").write_text(CONFIG)

    def run(self, arguments, fault=None, preload=True, **options):
        environment = {"LC_ALL": "C", "TZ": "UTC", "PATH": "/usr/bin:/bin"}
        if preload:
            environment["LD_PRELOAD"] = str(PRELOAD)
        if fault:
            environment["FAULT"] = fault
        environment.update(options.pop("env", {}))
        return subprocess.run([PROGRAM, *arguments], cwd=options.pop("cwd", self.folder), env=environment,
                              stdin=options.pop("stdin", subprocess.DEVNULL), capture_output=True,
                              timeout=HANG_SECONDS, check=False, **options)

    def counts(self, arguments, **options):
        """How often each call happens in a run without faults."""
        with tempfile.NamedTemporaryFile() as file:
            self.run(arguments, env={"FAULT_COUNT": file.name}, **options)
            return {name: int(count) for name, count in
                    (line.split() for line in pathlib.Path(file.name).read_text().splitlines())}


@pytest.fixture(scope="session")
def runner(tmp_path_factory):
    done = subprocess.run([PROGRAM, "--version"], env={"LD_PRELOAD": str(PRELOAD)}, capture_output=True, check=False)
    if done.returncode != 0 or done.stderr:
        reason = "the program cannot be run with LD_PRELOAD (a sanitizer, or no glibc)"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)
    return Runner(tmp_path_factory.mktemp("faults"))


def outcome(done):
    return done.returncode, done.stdout, done.stderr
